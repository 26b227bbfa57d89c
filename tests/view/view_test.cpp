// nrem view: who may ask, for what, and what is answered while a run grows.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/descriptor.hpp"
#include "view/guard.hpp"
#include "view/server.hpp"
#include "report/sample_memory.hpp"
#include "store/run_directory.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"
#include "view/guard.hpp"
#include "view/server.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

constexpr const char* experiment = R"(
name: seen
task: {name: regimes, length: 20}
backend: markov
rule: exemplars
policy: condense
scheduler: {name: every_n, n: 8}
streams: 2
seeds: 2
controls: [no_memory]
)";

// A run that is served, and a browser's questions to it.
class View : public testing::Test {
protected:
    View() : run_(own_folder() / "run") {
        process::write(run_.parent_path() / "x.yaml", experiment);
        ran_ = process::run(process::nrem("run " + (run_.parent_path() / "x.yaml").string() +
                                          " --out " + run_.string()));
        server_ = std::make_unique<ViewServer>(OutcomeRequest{.runs = {run_}}, 0);
        client_ = std::make_unique<httplib::Client>("127.0.0.1", server_->port());
        trial_ = read_manifest(run_).at("trials").at(0);
    }
    ~View() override {
        server_.reset();
        fs::remove_all(run_.parent_path());
    }

    httplib::Result get(const std::string& path, const httplib::Headers& headers = {}) {
        return client_->Get(path.c_str(), headers);
    }
    // With the token.
    httplib::Result ask(const std::string& path) {
        return get(path + (path.find('?') == path.npos ? "?" : "&") + "token=" + server_->token());
    }
    std::string life(const std::string& more) const { return "/life?trial=" + trial_ + more; }

    fs::path run_;
    process::Result ran_;
    std::unique_ptr<ViewServer> server_;
    std::unique_ptr<httplib::Client> client_;
    std::string trial_;
};

TEST_F(View, shows_the_page_with_the_token_and_nothing_without) {
    ASSERT_EQ(ran_.exit_code, 0) << ran_.output;
    const auto page = ask("/");
    EXPECT_EQ(page->status, 200);
    EXPECT_NE(page->body.find("\"served\":true"), std::string::npos);
    EXPECT_EQ(page->get_header_value("Cache-Control"), "no-store");
    for (const char* path : {"/", "/?token=", "/?token=0123456789abcdef0123456789abcdef",
                             "/life?trial=x&stream=0&from=0", "/nowhere"})
        EXPECT_EQ(get(path)->status, 403) << path;
}

TEST_F(View, takes_the_cookie_that_came_with_the_page) {
    const std::string cookie = ask("/")->get_header_value("Set-Cookie");
    EXPECT_NE(cookie.find("HttpOnly; SameSite=Strict"), std::string::npos);
    const std::string value = cookie.substr(0, cookie.find(';'));
    EXPECT_EQ(get(life("&stream=0&from=0"), {{"Cookie", "a=b; " + value}})->status, 200);
    EXPECT_EQ(get(life("&stream=0&from=0"), {{"Cookie", value + "0"}})->status, 403);
}

TEST_F(View, answers_to_no_name_but_loopback) {
    const std::string path = "/?token=" + server_->token();
    const std::string port = ":" + std::to_string(server_->port());
    EXPECT_EQ(get(path, {{"Host", "localhost" + port}})->status, 200);
    for (const std::string& host : {"evil.example" + port, std::string("127.0.0.1"),
                                    "127.0.0.1.evil.example" + port, "127.0.0.1" + port + "0"})
        EXPECT_EQ(get(path, {{"Host", host}})->status, 403) << host;
}

// Bytes as they are, and what comes back until the server closes.
class Raw {
public:
    explicit Raw(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(
            connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }
    void say(const std::string& bytes) const {
        (void)send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    [[nodiscard]] std::string rest() const {
        std::string all;
        std::array<char, 4096> block{};
        for (ssize_t count = 0; (count = recv(socket_.get(), block.data(), block.size(), 0)) > 0;)
            all.append(block.data(), static_cast<std::size_t>(count));
        return all;
    }

private:
    Descriptor socket_;
};

TEST_F(View, counts_no_host_where_there_are_two) {
    const std::string own = "127.0.0.1:" + std::to_string(server_->port());
    const std::string asked = "GET /?token=" + server_->token() + " HTTP/1.1\r\n";
    for (const auto& [hosts, status] : {std::pair{"Host: " + own, "HTTP/1.1 200"},
                                        {"Host: " + own + "\r\nhost: " + own, "HTTP/1.1 403"},
                                        {"Host: " + own + "\r\nHost: evil", "HTTP/1.1 403"},
                                        {std::string("X: y"), "HTTP/1.1 403"}}) {
        const Raw raw(server_->port());
        raw.say(asked + hosts + "\r\n\r\n");
        EXPECT_TRUE(raw.rest().starts_with(status)) << hosts;
    }
}

TEST_F(View, answers_while_hundreds_are_slow) {
    std::vector<Raw> silent;
    std::vector<Raw> slow;
    for (int i = 0; i < 150; ++i) {
        silent.emplace_back(server_->port());
        slow.emplace_back(server_->port()).say("GET / HTT");
    }
    const Raw deaf(server_->port());  // asks, and takes no answer
    deaf.say("GET /?token=" + server_->token() + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(ask("/")->status, 200);
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(4));
}

TEST_F(View, takes_a_head_of_bounded_size) {
    const Raw raw(server_->port());
    raw.say("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
    EXPECT_TRUE(raw.rest().starts_with("HTTP/1.1 431"));
}

TEST_F(View, takes_a_head_in_bounded_time) {
    ViewServer hasty(OutcomeRequest{.runs = {run_}}, 0,
                     {.head_time = std::chrono::milliseconds(300)});
    const auto before = std::chrono::steady_clock::now();
    const Raw raw(hasty.port());
    raw.say("GET / HTTP/1.1\r\n");
    EXPECT_EQ(raw.rest(), "");
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(3));
}

TEST_F(View, gives_a_life_of_a_trial) {
    const auto reply = ask(life("&stream=1&from=5"));
    ASSERT_EQ(reply->status, 200) << reply->body;
    EXPECT_EQ(reply->get_header_value("Content-Type"), "application/json");
    const auto found = nlohmann::json::parse(reply->body).at("lives").at(0);
    EXPECT_EQ(found["trial"], trial_);
    EXPECT_EQ(found["stream"], 1);
    EXPECT_EQ(found["steps"]["count"], 15);
    EXPECT_EQ(found["steps"]["step"][0], 5);
    EXPECT_EQ(found["night_count"], 2);
}

TEST_F(View, finds_no_file_by_another_name) {
    for (const char* trial : {"..", "../..", "..%2F..%2Fetc", "%2Fetc", "nothing", ""})
        EXPECT_EQ(ask(std::string("/life?stream=0&from=0&trial=") + trial)->status, 404) << trial;
    for (const char* path :
         {"/manifest.json", "/../run/manifest.json", "/trials", "/%2e%2e/x.yaml"})
        EXPECT_EQ(ask(path)->status, 404) << path;
}

TEST_F(View, says_what_is_wrong_with_a_question) {
    for (const char* more : {"&stream=x&from=0", "&stream=0", "&stream=-1&from=0"})
        EXPECT_EQ(ask(life(more))->status, 404) << more;
    const auto reply = ask("/memory?stream=0&version=0&trial=" + trial_);
    EXPECT_EQ(reply->status, 404);
    EXPECT_NE(reply->body.find("versions: all"), std::string::npos) << reply->body;
}

TEST_F(View, changes_nothing) {
    const std::string path = "/?token=" + server_->token();
    EXPECT_NE(client_->Post(path.c_str())->status, 200);
    EXPECT_NE(client_->Put(path.c_str(), "x", "text/plain")->status, 200);
    EXPECT_NE(client_->Delete(path.c_str())->status, 200);
}

TEST_F(View, shows_a_version_of_a_memory) {
    fs::create_directories(run_ / "trials" / trial_);
    sample::write_versions(run_.parent_path() / "other");
    for (const char* part : {"journal", "memory", "events.jsonl"}) {
        fs::remove_all(run_ / "trials" / trial_ / part);
        fs::copy(run_.parent_path() / "other/trials" / sample::memory_trial / part,
                 run_ / "trials" / trial_ / part, fs::copy_options::recursive);
    }
    const auto reply = ask("/memory?stream=0&version=1&trial=" + trial_);
    ASSERT_EQ(reply->status, 200) << reply->body;
    const std::string text = nlohmann::json::parse(reply->body).at("text");
    EXPECT_NE(text.find("2 records"), std::string::npos) << text;
}

TEST_F(View, shows_what_a_step_asked) {
    process::write(run_ / "trials" / trial_ / "calls.jsonl",
                   "{\"stream\":0,\"step\":3,\"answer\":\"rain\"}\n{\"stream\":0,\"step\":4}\n");
    const auto reply = ask("/calls?stream=0&step=3&trial=" + trial_);
    const auto calls = nlohmann::json::parse(reply->body).at("calls");
    ASSERT_EQ(calls.size(), 1u);
    EXPECT_EQ(calls[0]["answer"], "rain");
}

TEST_F(View, follows_a_run_that_grows) {
    const fs::path rows = run_ / "trials.jsonl";
    const std::string all = process::read(rows);
    process::write(rows, all.substr(0, all.find('\n') + 20));  // one row, and half of another
    EXPECT_NE(ask("/")->body.find("\"rows\":1,"), std::string::npos);
    const fs::path events = run_ / "trials" / trial_ / "events.jsonl";
    const std::string log = process::read(events);
    const std::size_t head = log.find('\n') + 1;  // the line with the schema
    process::write(events, log.substr(0, log.find('\n', head) + 20));
    EXPECT_EQ(
        nlohmann::json::parse(ask(life("&stream=0&from=0"))->body)["lives"][0]["steps"]["count"],
        1);
    process::write(rows, all);
    process::write(events, log);
    EXPECT_NE(ask("/")->body.find("\"rows\":4,"), std::string::npos);
    EXPECT_EQ(
        nlohmann::json::parse(ask(life("&stream=0&from=0"))->body)["lives"][0]["steps"]["count"],
        20);
}

TEST_F(View, refuses_a_port_that_is_taken) {
    EXPECT_THROW(ViewServer(OutcomeRequest{.runs = {run_}}, server_->port()), UsageError);
}

TEST(ViewGuard, makes_another_token_every_time) {
    EXPECT_EQ(random_token().size(), 32u);
    EXPECT_NE(random_token(), random_token());
}

TEST(ViewGuard, finds_a_cookie_by_its_whole_name) {
    EXPECT_EQ(cookie_in("nrem_80=a; nrem_8080=b", "nrem_8080"), "b");
    EXPECT_EQ(cookie_in("xnrem_80=a;nrem_80=c", "nrem_80"), "c");
    EXPECT_EQ(cookie_in("nrem_8=a", "nrem_80"), "");
    EXPECT_EQ(cookie_in("", "nrem_80"), "");
}

TEST(ViewCommand, names_what_is_wrong) {
    const auto result = process::run(process::nrem("view /nowhere"));
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_NE(result.output.find("/nowhere: no such run folder"), std::string::npos);
}

}  // namespace
}  // namespace nrem::core
