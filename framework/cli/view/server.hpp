// The server of `nrem view`: on 127.0.0.1 alone, for those who know its token, and read-only.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "cli/view/answers.hpp"

namespace httplib {
class Server;
struct Request;
struct Response;
}  // namespace httplib

namespace nrem::core {

class ViewServer {
public:
    // Serves until it is destroyed; 0 is any port that is free. Throws UsageError when the port is
    // taken.
    ViewServer(OutcomeRequest request, int port);
    ViewServer(const ViewServer&) = delete;
    ViewServer& operator=(const ViewServer&) = delete;
    ~ViewServer();

    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] const std::string& token() const { return token_; }
    [[nodiscard]] std::string url() const;

private:
    [[nodiscard]] bool admits(const httplib::Request& request) const;
    void add_pages();

    ViewAnswers answers_;
    std::string token_;
    std::unique_ptr<httplib::Server> server_;
    int port_ = 0;
    std::atomic<bool> ended_ = false;
    std::thread serving_;
};

}  // namespace nrem::core
