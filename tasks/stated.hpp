// Finds in a text the statements about numbered things, "key 3" having "value 17", for the tasks
// whose facts are of that form.
//
// Within a sentence (to a full stop before a blank, ; or the end of the line) every value behind a
// key is stated of the nearest key before it: "key 3 is value 17", "key3: value17", "Key 3 -> 17",
// "the value of key 3 is 17". A bare number counts only right behind = : -> or is. A value behind
// "from" is not stated ("from value 5 to value 17"), and numbers need not exist in the task: those
// are what a fabrication looks like. Not understood are negation ("key 3 is not value 5" states
// it), the past ("was") and a value before its key.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "nrem/sdk.hpp"

namespace {

struct StatedWords {
    std::string_view key;    // "key"
    std::string_view value;  // "value"
};

// The words, numbers and signs of a text, folded; the end of a sentence is ".".
class Tokens {
public:
    explicit Tokens(std::string_view text) : text_(nrem::unicode::folded(text)) {}

    // "" at the end.
    std::string next() {
        while (at_ < text_.size() && !starts_token(code())) advance();
        if (at_ == text_.size()) return {};
        const std::int32_t first = code();
        if (is_letter(first)) return take(is_letter);
        if (is_digit(first)) return number();
        advance();
        if (first == arrow) return "->";
        if (first == '-') return skip('>') ? "->" : "-";
        if (first == '.' && at_ < text_.size() && !nrem::unicode::is_blank(code())) return ",";
        return ends_sentence(first) ? "." : std::string(1, static_cast<char>(first));
    }

private:
    static constexpr std::int32_t arrow = 0x2192;

    static bool is_digit(std::int32_t code) { return code >= '0' && code <= '9'; }
    static bool is_letter(std::int32_t code) {
        return nrem::unicode::is_of_word(code) && code != '_' && !nrem::unicode::is_digit(code);
    }
    static bool ends_sentence(std::int32_t code) {
        return code == ';' || nrem::unicode::breaks_line(code) ||
               (code != '.' && nrem::unicode::ends_sentence(code));
    }
    static bool starts_token(std::int32_t code) {
        const bool is_sign = code > 0 && code < 0x80 &&
                             std::string_view(".:=-,'").find(static_cast<char>(code)) !=
                                 std::string_view::npos;
        return is_letter(code) || is_digit(code) || is_sign || code == arrow ||
               ends_sentence(code);
    }

    [[nodiscard]] std::int32_t code() const {
        return nrem::unicode::character_at(text_, at_).code;
    }
    void advance() { at_ = nrem::unicode::character_at(text_, at_).end; }
    bool skip(char c) {
        const bool there = at_ < text_.size() && text_[at_] == c;
        at_ += there ? 1 : 0;
        return there;
    }
    std::string take(bool (*belongs)(std::int32_t)) {
        const std::size_t begin = at_;
        while (at_ < text_.size() && belongs(code())) advance();
        return text_.substr(begin, at_ - begin);
    }
    // With its decimals, which make it no number of a thing: "1.5" is not 1.
    std::string number() {
        std::string token = take(is_digit);
        while (at_ + 1 < text_.size() && text_[at_] == '.' && is_digit(text_[at_ + 1])) {
            ++at_;
            token += '.' + take(is_digit);
        }
        return token;
    }

    std::string text_;
    std::size_t at_ = 0;
};

// Tells `sink` of each: the item is the key's number, the answer "<value> <number>".
inline void find_statements(std::string_view text, const StatedWords& words,
                            nrem::StatementSink& sink) {
    Tokens tokens(text);
    std::uint64_t key = 0;  // 0: none in this sentence
    std::string before;     // the token before this one, and the one before that
    std::string earlier;
    for (std::string token = tokens.next(); !token.empty(); token = tokens.next()) {
        const auto number = nrem::as_number<std::uint64_t>(token);
        const bool links = before == "=" || before == ":" || before == "->" || before == "is" ||
                           before == words.value;
        if (token == ".") {
            key = 0;
        } else if (number && before == words.key) {
            key = *number;
        } else if (number && key > 0 && links && earlier != "from") {
            sink.statement(key, std::string(words.value) + ' ' + std::to_string(*number));
        }
        earlier = std::move(before);
        before = std::move(token);
    }
}

}  // namespace
