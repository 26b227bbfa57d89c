// Text as Unicode sees it: characters, blanks, words, sentences, numbers, and what counts as the
// same. All that reads what a model or a server has said goes through here, in the host and (as a
// static library) in its plugins. Texts are UTF-8; a byte that is not is a character of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nrem::unicode {

// A code point, or -1 for a byte that is not UTF-8, and the place on its other side.
struct Character {
    std::int32_t code = -1;
    std::size_t end = 0;
};
[[nodiscard]] Character decoded_at(std::string_view text, std::size_t at);
[[nodiscard]] inline Character character_at(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    return byte < 0x80 ? Character{byte, at + 1} : decoded_at(text, at);  // most are ASCII
}
// The one that ends before `end`, which is not 0, with the place where it begins.
[[nodiscard]] Character character_before(std::string_view text, std::size_t end);
// How many there are.
[[nodiscard]] std::size_t characters(std::string_view text);
// The largest place up to `limit` that splits no character, nor one from the marks on it.
[[nodiscard]] std::size_t last_place(std::string_view text, std::size_t limit);
// A text up to there, with "..." where that is not all of it.
[[nodiscard]] std::string start_of(std::string_view text, std::size_t limit);

[[nodiscard]] bool is_blank(std::int32_t code);
[[nodiscard]] bool is_of_word_beyond_ascii(std::int32_t code);
[[nodiscard]] bool is_digit_beyond_ascii(std::int32_t code);
[[nodiscard]] inline bool is_digit(std::int32_t code) {
    return code < 0x80 ? code >= '0' && code <= '9' : is_digit_beyond_ascii(code);
}
// Letters, the marks on them, digits and connectors such as _.
[[nodiscard]] inline bool is_of_word(std::int32_t code) {
    if (code >= 0x80) return is_of_word_beyond_ascii(code);
    return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || is_digit(code) ||
           code == '_';
}
[[nodiscard]] bool breaks_line(std::int32_t code);
[[nodiscard]] bool ends_sentence(std::int32_t code);

// Without blanks and what cannot be seen (such as byte order marks and zero-width blanks) at both
// ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
// And without quotation marks, the ends of sentences, and marks of emphasis.
[[nodiscard]] std::string_view unquoted(std::string_view text);
// Up to the first break of line; with a blank for each break.
[[nodiscard]] std::string_view first_line(std::string_view text);
[[nodiscard]] std::string on_one_line(std::string_view text);

[[nodiscard]] bool is_ascii(std::string_view text);
// Of ASCII; anything else as it is.
[[nodiscard]] constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
// Equal for texts that differ only in case, in how their characters are composed, in width (as
// full-width letters) or in what cannot be seen.
[[nodiscard]] std::string folded(std::string_view text);
// Folded; letters, digits and single blanks alone.
void fold_words(std::string_view text, std::string& key);
[[nodiscard]] std::string folded_words(std::string_view text);
// Whether the two are the same characters, however these are composed.
[[nodiscard]] bool is_same(std::string_view a, std::string_view b);

// The words of a text, one after the other: runs of letters and digits, and within those of scripts
// without blanks (such as Chinese or Thai) what a dictionary takes for words. They end where such a
// script, or Korean, meets another. A point between
// digits and a minus before them belong to their number. Allocates only for such scripts.
class Words {
public:
    explicit Words(std::string_view text) : text_(text) {}
    [[nodiscard]] std::optional<std::string_view> next();

private:
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t run_ = 0;             // where the run begins whose words are told
    std::vector<std::size_t> parts_;  // where the words of that run end, the last one first
};

// Whether no word goes on across this place. A number with decimals is one word.
[[nodiscard]] bool parts_words(std::string_view text, std::size_t at);
// The place of a whole word (or several) at `from` or later, or npos.
[[nodiscard]] std::size_t find_word(std::string_view text, std::string_view word,
                                    std::size_t from = 0);

// The places behind each sentence, the end of the text included: behind . ! ? and their kin with
// the quotes and brackets that close there, before a blank (without one in scripts that have none), and
// behind each line. What Unicode has beyond this (that no sentence ends before a small letter) does
// not hold for notes, which are often written without capitals.
[[nodiscard]] std::vector<std::size_t> sentence_ends(std::string_view text);
// Trimmed, without empty ones.
[[nodiscard]] std::vector<std::string_view> sentences(std::string_view text);
// Whether it is a statement: a question may hold a word for another reason than to say it.
[[nodiscard]] bool ends_with_stop(std::string_view text);

// The first that is finite; NaN: there is none. Digits of any script, signs of minus and separators
// of thousands (before groups of just three digits) are read as they are meant.
[[nodiscard]] double first_number(std::string_view text);

}  // namespace nrem::unicode
