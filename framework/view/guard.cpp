#include "view/guard.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/random.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"

namespace nrem::core {

std::string random_token() {
    std::array<unsigned char, 16> bytes{};
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        throw Error("the system gives no random numbers");
    std::string token;
    for (const unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
    return token;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool is_loopback_host(std::string_view host, int port) {
    const std::string end = fmt::format(":{}", port);
    if (!host.ends_with(end)) return false;
    host.remove_suffix(end.size());
    return host == "127.0.0.1" || host == "localhost" || host == "[::1]";
}

std::string_view cookie_in(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const std::string_view pair = header.substr(0, header.find(';'));
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
            return pair.substr(name.size() + 1);
        header.remove_prefix(std::min(header.size(), pair.size() + 1));
        header.remove_prefix(std::min(header.size(), header.find_first_not_of(' ')));
    }
    return {};
}

}  // namespace nrem::core
