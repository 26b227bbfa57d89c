// Who may use the server of `nrem view`: a client that knows its token and uses a name of loopback,
// so that a page from elsewhere cannot reach it by pointing its own name here.
#pragma once

#include <string>
#include <string_view>

namespace nrem::core {

// 32 hex digits of random numbers from the system.
[[nodiscard]] std::string random_token();

// Takes the same time wherever the first difference is.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

// Whether the value of a Host header is 127.0.0.1, localhost or [::1], with this port.
[[nodiscard]] bool is_loopback_host(std::string_view host, int port);

// "" when the header has no such cookie.
[[nodiscard]] std::string_view cookie_in(std::string_view header, std::string_view name);

}  // namespace nrem::core
