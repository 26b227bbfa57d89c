#include "host/http/key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "nrem/sdk/component.hpp"

namespace nrem::core::http {

namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_unreserved(char letter) {
    return is_digit(letter) || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z') ||
           std::string_view("-._~").find(letter) != std::string_view::npos;
}

std::string as_in_a_url(std::string_view text) {
    std::string escaped;
    for (const char letter : text)
        escaped += is_unreserved(letter)
                       ? std::string(1, letter)
                       : fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    return escaped;
}

// JSON allows "/" both as it is and with a backslash.
std::string as_in_json(std::string_view text) {
    std::string escaped;
    for (const char letter : text) {
        if (letter == '/' || letter == '"' || letter == '\\') escaped += '\\';
        escaped += letter;
    }
    return escaped;
}

void replace_all(std::string& text, std::string_view what) {
    constexpr std::string_view mark = "[key]";
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + mark.size()))
        text.replace(at, what.size(), mark);
}

}  // namespace

Key Key::read(std::string_view variable) {
    Key key;
    if (variable.empty()) return key;
    const std::string name(variable);
    const char* value = std::getenv(name.c_str());
    std::string_view secret = value ? value : "";
    if (const auto last = secret.find_last_not_of(blanks); last != std::string_view::npos)
        secret = secret.substr(0, last + 1);
    else
        secret = {};
    if (secret.empty())
        throw Failure(NREM_INVALID, fmt::format("the environment variable {} holds no key", name));
    if (std::any_of(secret.begin(), secret.end(),
                    [](char letter) { return static_cast<unsigned char>(letter) < ' '; }))
        throw Failure(NREM_INVALID,
                      fmt::format("the key in the environment variable {} holds a line break or "
                                  "another control character",
                                  name));
    key.secret_ = secret;
    return key;
}

std::string Key::header() const {
    return "Authorization: Bearer " + secret_;
}

void Key::scrub(std::string& text) const {
    if (secret_.empty()) return;
    replace_all(text, secret_);
    if (const auto escaped = as_in_a_url(secret_); escaped != secret_) replace_all(text, escaped);
    if (const auto escaped = as_in_json(secret_); escaped != secret_) replace_all(text, escaped);
}

void Key::scrub_answer(std::string& text) const {
    const bool has_digit = std::any_of(secret_.begin(), secret_.end(), is_digit);
    if (secret_.size() >= (has_digit ? 8U : 16U)) scrub(text);
}

}  // namespace nrem::core::http
