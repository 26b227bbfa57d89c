// Finds in a text the statements about numbered things, "key 3" having "value 17", for the tasks
// whose facts are of that form.
//
// Within a sentence (to a full stop before a blank, ; or the end of the line) every value behind a
// key is stated of the nearest key before it: "key 3 is value 17", "key3: value17", "Key 3 -> 17",
// "the value of key 3 is 17". A bare number counts only right behind = : -> or is. A value behind
// "from" is not stated ("from value 5 to value 17"), and numbers need not exist in the task: those
// are what a fabrication looks like. Not understood are negation ("key 3 is not value 5" states
// it), the past ("was") and a value that stands before its key.
#pragma once

#include <cctype>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nrem/sdk.hpp"

namespace {

struct StatedWords {
    std::string_view key;    // "key"
    std::string_view value;  // "value"
};

// The next word, number or sign of a text, in lower case; the end of a sentence is ".".
class Tokens {
public:
    explicit Tokens(std::string_view text) : text_(text) {}

    // "" at the end.
    std::string next() {
        while (at_ < text_.size() && text_[at_] != '\n' && !starts_token(text_[at_])) ++at_;
        if (at_ == text_.size()) return {};
        const char c = text_[at_];
        if (is_letter(c)) return take(is_letter);
        if (is_digit(c)) return number();
        ++at_;
        if (c == '-') return skip('>') ? "->" : "-";
        if (c == '.' && at_ < text_.size() && !std::isspace(byte(text_[at_]))) return ",";
        return c == '\n' || c == ';' || c == '!' || c == '?' ? "." : std::string(1, c);
    }

private:
    static unsigned char byte(char c) { return static_cast<unsigned char>(c); }
    static bool is_letter(char c) { return std::isalpha(byte(c)) != 0; }
    static bool is_digit(char c) { return std::isdigit(byte(c)) != 0; }
    static bool starts_token(char c) {
        return is_letter(c) || is_digit(c) || std::string_view(".;!?:=-,'").find(c) != npos;
    }
    static constexpr std::size_t npos = std::string_view::npos;

    bool skip(char c) {
        const bool there = at_ < text_.size() && text_[at_] == c;
        at_ += there ? 1 : 0;
        return there;
    }
    std::string take(bool (*belongs)(char)) {
        std::string token;
        while (at_ < text_.size() && belongs(text_[at_]))
            token += static_cast<char>(std::tolower(byte(text_[at_++])));
        return token;
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

    std::string_view text_;
    std::size_t at_ = 0;
};

inline std::optional<std::uint64_t> whole_number(std::string_view token) {
    std::uint64_t number = 0;
    const auto [end, code] = std::from_chars(token.data(), token.data() + token.size(), number);
    if (token.empty() || code != std::errc() || end != token.data() + token.size()) return {};
    return number;
}

// Tells `sink` of each: the item is the key's number, the answer "<value> <number>".
inline void find_statements(std::string_view text, const StatedWords& words,
                            nrem::StatementSink& sink) {
    Tokens tokens(text);
    std::uint64_t key = 0;  // 0: none in this sentence
    std::string before;     // the token before this one, and the one before that
    std::string earlier;
    for (std::string token = tokens.next(); !token.empty(); token = tokens.next()) {
        const auto number = whole_number(token);
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
