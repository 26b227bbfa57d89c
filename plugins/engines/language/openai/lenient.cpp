// JSON as servers write it that are not strict about it, made JSON.
#include <charconv>

#include "base/text.hpp"
#include "nrem/sdk/nesting.hpp"
#include "wire.hpp"

namespace nrem::openai {

namespace {

constexpr std::string_view replacement = "\\ufffd";

bool is_bare(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x80 && unicode::is_of_word(byte)) || c == '+' || c == '-' || c == '.' || c == '#';
}

// The unit of UTF-16 that "\uD83C" at this place escapes; -1: there is none.
int unit_at(std::string_view body, std::size_t at) {
    if (body.substr(at, 2) != "\\u" || body.size() < at + 6) return -1;
    int unit = 0;
    const char* const first = body.data() + at + 2;
    const auto read = std::from_chars(first, first + 4, unit, 16);
    return read.ptr == first + 4 && unit >= 0 ? unit : -1;
}

bool begins_pair(int unit) {
    return unit >= 0xd800 && unit <= 0xdbff;
}

bool ends_pair(int unit) {
    return unit >= 0xdc00 && unit <= 0xdfff;
}

class Mender {
public:
    explicit Mender(std::string_view body) : body_(body) {}
    std::string mended() {
        while (at_ < body_.size()) {
            if (in_text_)
                mend_text();
            else
                mend_beside();
        }
        return std::move(made_);
    }

private:
    void copy(std::size_t count) {
        made_ += body_.substr(at_, count);
        at_ += count;
    }
    void replace(std::size_t count, std::string_view by) {
        made_ += by;
        at_ += count;
    }
    // Words and numbers that JSON does not have, such as -inf, become texts.
    void mend_beside() {
        std::size_t end = at_;
        while (end < body_.size() && is_bare(body_[end])) ++end;
        const std::string_view word = body_.substr(at_, end - at_);
        if (word.empty()) {
            in_text_ = body_[at_] == '"';
            const bool is_stray = static_cast<unsigned char>(body_[at_]) < 0x20;
            return is_stray ? replace(1, " ") : copy(1);
        }
        if (Json::accept(word)) return copy(word.size());
        made_.append("\"").append(word).append("\"");
        at_ = end;
    }
    void mend_text() {
        const auto byte = static_cast<unsigned char>(body_[at_]);
        if (byte == '\\') return mend_escape();
        if (byte < 0x20) {
            constexpr std::string_view digits = "0123456789abcdef";
            made_ += "\\u00";
            made_ += digits[byte >> 4];
            return replace(1, digits.substr(byte & 15, 1));
        }
        in_text_ = byte != '"';
        const auto [code, end] = unicode::character_at(body_, at_);
        if (code < 0) return replace(1, replacement);
        copy(end - at_);
    }
    void mend_escape() {
        const int unit = unit_at(body_, at_);
        if (begins_pair(unit) && ends_pair(unit_at(body_, at_ + 6))) return copy(12);
        if (begins_pair(unit) || ends_pair(unit)) return replace(6, replacement);
        if (unit >= 0) return copy(6);
        const char next = at_ + 1 < body_.size() ? body_[at_ + 1] : '\0';
        if (std::string_view("\"\\/bfnrt").find(next) != std::string_view::npos) return copy(2);
        replace(1, "");  // no escape of JSON: the sign itself
    }

    std::string_view body_;
    std::string made_;
    std::size_t at_ = 0;
    bool in_text_ = false;
};

}  // namespace

Json parse_body(std::string_view body) {
    if (nrem::nests_deeper(body, 100)) return Json(Json::value_t::discarded);
    Json parsed = Json::parse(body, nullptr, false);
    return parsed.is_discarded() ? Json::parse(Mender(body).mended(), nullptr, false) : parsed;
}

}  // namespace nrem::openai
