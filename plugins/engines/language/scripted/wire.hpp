// One connection's bytes: reads requests, writes responses, and does to them what a fault says.
#pragma once

#include <optional>
#include <string>

#include "responder.hpp"

namespace nrem::scripted {

class Wire {
public:
    explicit Wire(int socket) : socket_(socket) {}

    // Nothing when the connection is over, or what came is no HTTP.
    [[nodiscard]] std::optional<Request> read();
    // False when the connection is to be closed.
    [[nodiscard]] bool write(const Response& response, bool keeps_alive);

private:
    [[nodiscard]] bool fill();  // reads more into `pending_`
    [[nodiscard]] bool send_all(std::string_view bytes) const;
    [[nodiscard]] bool read_body(Request& request);
    [[nodiscard]] bool read_chunks(Request& request);
    [[nodiscard]] std::optional<std::string> take_line();
    [[nodiscard]] bool take(std::size_t size, std::string& into);
    void drip(std::string_view bytes, double seconds);
    void reset();

    int socket_;
    std::string pending_;  // read and not yet used
};

}  // namespace nrem::scripted
