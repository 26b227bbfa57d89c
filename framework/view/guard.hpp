// Who may ask the server of `nrem view`: one that knows its token, and under the names of loopback,
// so that a page from elsewhere cannot reach it by pointing a name of its own here.
#pragma once

#include <string>
#include <string_view>

namespace nrem::core {

// 32 hex digits from the system's source of random numbers.
[[nodiscard]] std::string random_token();

// Takes as long wherever the first difference is.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

// The value of a Host header: 127.0.0.1, localhost or [::1], with this port.
[[nodiscard]] bool is_loopback_host(std::string_view host, int port);

// "" when the header has no such cookie.
[[nodiscard]] std::string_view cookie_in(std::string_view header, std::string_view name);

}  // namespace nrem::core
