// The server of `nrem view`: only on 127.0.0.1, only for clients with its token, and read-only.
#pragma once

#include <memory>
#include <string>

#include "view/answers.hpp"
#include "view/connections.hpp"

namespace httplib {
struct Request;
}  // namespace httplib

namespace nrem::core {

class ViewServer {
public:
    static constexpr std::size_t threads = Connections::answering_threads + 1;

    // Serves until destroyed; 0 is any free port. Throws UsageError when the port is taken.
    ViewServer(OutcomeRequest request, int port, const ConnectionLimits& limits = {});
    ViewServer(const ViewServer&) = delete;
    ViewServer& operator=(const ViewServer&) = delete;
    ~ViewServer();

    [[nodiscard]] int port() const { return connections_->port(); }
    [[nodiscard]] const std::string& token() const { return token_; }
    [[nodiscard]] std::string url() const;

private:
    class Pages;
    [[nodiscard]] bool admits(const httplib::Request& request) const;
    void add_pages();

    ViewAnswers answers_;
    std::string token_;
    std::unique_ptr<Pages> pages_;
    std::unique_ptr<Connections> connections_;
};

}  // namespace nrem::core
