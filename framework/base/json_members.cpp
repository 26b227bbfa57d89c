#include "base/json_members.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t nowhere = std::string_view::npos;

// Behind the closing quote of the string that begins at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
    while ((at = text.find('"', at + 1)) != nowhere) {
        std::size_t escapes = at;
        while (text[escapes - 1] == '\\') --escapes;
        if ((at - escapes) % 2 == 0) return at + 1;
    }
    return nowhere;
}

// Behind the bracket that closes the one at the beginning.
std::size_t end_of_brackets(std::string_view text) {
    std::size_t depth = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"') {
            at = end_of_string(text, at);
            if (at == nowhere) return nowhere;
            --at;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return at + 1;
        }
    }
    return nowhere;
}

std::size_t end_of_value(std::string_view text) {
    if (text.starts_with('"')) return end_of_string(text, 0);
    if (text.starts_with('{') || text.starts_with('[')) return end_of_brackets(text);
    return std::min(text.find(','), text.size());
}

}  // namespace

std::string_view take_json_value(std::string_view& text) {
    const std::size_t end = end_of_value(text);
    if (end == nowhere || (end < text.size() && text[end] != ',')) return {};
    const std::string_view value = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return value;
}

std::optional<std::string_view> inside(std::string_view text, char open, char close) {
    if (text.size() < 2 || text.front() != open || text.back() != close) return std::nullopt;
    return text.substr(1, text.size() - 2);
}

bool JsonMembers::open(std::string_view object) {
    members_.clear();
    texts_.clear();
    next_ = 0;
    whole_ = true;
    auto rest = inside(object, '{', '}');
    while (rest && !rest->empty()) {
        const std::size_t end = rest->find('"', 1);
        if (rest->front() != '"' || !rest->substr(std::min(end, rest->size())).starts_with("\":"))
            return false;
        const std::string_view name = rest->substr(1, end - 1);
        rest->remove_prefix(end + 2);
        const std::string_view value = take_json_value(*rest);
        if (value.empty()) return false;
        members_.push_back({name, value});
    }
    return rest.has_value();
}

std::string_view JsonMembers::find(std::string_view name) {
    const auto found_at = [&](std::size_t from, std::size_t to) {
        while (from < to && members_[from].name != name) ++from;
        return from;
    };
    std::size_t at = found_at(next_, members_.size());
    if (at == members_.size() && (at = found_at(0, next_)) == next_) return {};
    next_ = at + 1;
    return members_[at].value;
}

bool JsonMembers::decode(std::string_view text, std::string_view& value) {
    const auto plain = inside(text, '"', '"');
    if (!plain) return false;
    if (plain->find('\\') == nowhere) {
        value = *plain;
        return true;
    }
    const auto json = try_json(text);
    if (!json || !json->is_string()) return false;
    value = texts_.emplace_back(json->get<std::string>());
    return true;
}

bool JsonMembers::decode(std::string_view text, std::string& value) {
    std::string_view read;
    if (!decode(text, read)) return false;
    value = read;
    return true;
}

bool JsonMembers::decode(std::string_view text, bool& value) {
    if (text != "true" && text != "false") return false;
    value = text == "true";
    return true;
}

bool JsonMembers::decode(std::string_view text, std::pair<std::string, std::string>& value) {
    std::vector<std::string> both;
    if (!decode(text, both) || both.size() != 2) return false;
    value = {std::move(both[0]), std::move(both[1])};
    return true;
}

}  // namespace nrem::core
