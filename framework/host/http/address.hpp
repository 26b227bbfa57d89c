// Where a request goes. An address never holds a user name or a password: those would end up in
// logs and file names, and are refused.
#pragma once

#include <string>
#include <string_view>

namespace nrem::core::http {

struct Address {
    std::string url;       // as given
    std::string endpoint;  // "https://host:port", used in messages and for pacing
    std::string host;      // "api.openai.com", "[::1]"
    std::string port;      // "": the scheme's default
    std::string path;      // without the query
    bool loopback = false;
};

// Throws nrem::Failure(NREM_INVALID) with the endpoint, as far as it could be read.
[[nodiscard]] Address read_address(std::string_view url);
// The same for the address of a proxy; `proxy` may leave the scheme out.
[[nodiscard]] Address read_proxy(std::string_view proxy);

}  // namespace nrem::core::http
