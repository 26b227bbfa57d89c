#include "host/http/grants.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "nrem/sdk/component.hpp"

namespace nrem::core::http {

namespace {

bool is_space(char letter) {
    return static_cast<unsigned char>(letter) <= ' ';
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter;
    });
    return text;
}

}  // namespace

std::string Grant::text() const {
    return variable + "@" + host + (port.empty() ? "" : ":" + port);
}

Grant read_grant(std::string_view text) {
    const auto at = text.rfind('@');
    if (at == text.npos || at == 0 || at + 1 == text.size() ||
        std::ranges::any_of(text, is_space) || text.find('/') != text.npos)
        throw UsageError(fmt::format(
            "--allow-key wants a variable and a host (OPENAI_API_KEY@api.openai.com), not '{}'",
            text));
    Grant grant{std::string(text.substr(0, at)), lower(std::string(text.substr(at + 1))), ""};
    const auto colon = grant.host.rfind(':');
    const auto bracket = grant.host.rfind(']');
    if (colon != std::string::npos && (bracket == std::string::npos || colon > bracket)) {
        grant.port = grant.host.substr(colon + 1);
        grant.host.resize(colon);
    }
    return grant;
}

Grant grant_for(std::string_view variable, const Address& address) {
    return {std::string(variable), lower(address.host), address.port};
}

bool Grants::allow(const Grant& wanted) const {
    return std::ranges::any_of(grants_, [&](const Grant& grant) {
        return grant.variable == wanted.variable && grant.host == wanted.host &&
               (grant.port.empty() || grant.port == wanted.port);
    });
}

void Grants::check(std::string_view variable, const Address& address) const {
    const Grant wanted = grant_for(variable, address);
    if (!allow(wanted))
        throw Failure(NREM_INVALID,
                      fmt::format("{}: the environment variable {} was not allowed to be sent "
                                  "there; --allow-key {} allows it",
                                  address.endpoint, variable, wanted.text()));
}

}  // namespace nrem::core::http
