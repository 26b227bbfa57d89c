// HTTP/2, which is offered with TLS and taken where the server has it.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "host/http/asking.hpp"
#include "host/http/certificate.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"

namespace {

using nrem::borrow;
using nrem::make_http_request;
using nrem::http_tests::Certificate;
using nrem::http_tests::Host;

class Http2Server {
public:
    explicit Http2Server(const Certificate& certificate)
        : file_(nrem::own_folder() / "port"),
          process_(nrem::start({NREM_NODE, NREM_SOURCE_DIR "/tests/host/http/http2_server.mjs",
                                certificate.certificate_file(), certificate.key_file(), file_})) {
        while (!std::filesystem::exists(file_) && waitpid(process_, nullptr, WNOHANG) == 0)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ~Http2Server() {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
    }
    Http2Server(const Http2Server&) = delete;
    Http2Server& operator=(const Http2Server&) = delete;
    [[nodiscard]] std::string url() const {
        return "https://127.0.0.1:" + nrem::process::read(file_) + "/";
    }

private:
    std::filesystem::path file_;
    pid_t process_;
};

TEST(Http2, is_spoken_and_many_requests_share_few_connections) {
    const Certificate certificate("127.0.0.1");
    const Http2Server server(certificate);
    const Host host;
    const std::string url = server.url();
    const std::string authorities = certificate.certificate_file();
    const auto ask = [&] {
        auto request = make_http_request("GET", url);
        request.authorities = borrow(authorities);
        return host.ask(request);
    };
    EXPECT_EQ(ask().body, "1");
    std::vector<std::thread> asking;
    for (int i = 0; i < 16; ++i) asking.emplace_back([&] { EXPECT_EQ(ask().status, 200); });
    for (auto& each : asking) each.join();
    EXPECT_LE(std::stoi(ask().body), 4);
}

}  // namespace
