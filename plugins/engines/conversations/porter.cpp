#include "porter.hpp"

#include <array>
#include <span>
#include <utility>

namespace nrem::conversations {

namespace {

constexpr std::pair<std::string_view, std::string_view> irregular[] = {
    {"sky", "sky"},         {"skies", "sky"},       {"dying", "die"},     {"lying", "lie"},
    {"tying", "tie"},       {"news", "news"},       {"innings", "inning"}, {"inning", "inning"},
    {"outings", "outing"},  {"outing", "outing"},   {"cannings", "canning"},
    {"canning", "canning"}, {"howe", "howe"},       {"proceed", "proceed"},
    {"exceed", "exceed"},   {"succeed", "succeed"}};

bool is_consonant(std::string_view word, std::size_t at) {
    bool consonant = true;
    for (std::size_t i = 0; i <= at; ++i) {
        const char c = word[i];
        const bool vowel = c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
        consonant = c == 'y' ? i == 0 || !consonant : !vowel;
    }
    return consonant;
}

// How often a vowel is followed by a consonant.
int measure(std::string_view stem) {
    int changes = 0;
    for (std::size_t i = 1; i < stem.size(); ++i)
        changes += is_consonant(stem, i) && !is_consonant(stem, i - 1);
    return changes;
}
bool has_vowel(std::string_view stem) {
    for (std::size_t i = 0; i < stem.size(); ++i)
        if (!is_consonant(stem, i)) return true;
    return false;
}
bool ends_double_consonant(std::string_view word) {
    return word.size() >= 2 && word.back() == word[word.size() - 2] &&
           is_consonant(word, word.size() - 1);
}
bool ends_cvc(std::string_view word) {
    const std::size_t n = word.size();
    if (n == 2) return !is_consonant(word, 0) && is_consonant(word, 1);
    return n >= 3 && is_consonant(word, n - 3) && !is_consonant(word, n - 2) &&
           is_consonant(word, n - 1) && word.back() != 'w' && word.back() != 'x' &&
           word.back() != 'y';
}

struct Rule {
    std::string_view suffix;
    std::string_view replacement;
};

// The first rule whose suffix the word has decides; it holds where the rest measures more than
// `above`.
bool replace_first(std::string& word, std::span<const Rule> rules, int above) {
    for (const auto& [suffix, replacement] : rules) {
        if (!word.ends_with(suffix)) continue;
        const std::string_view rest(word.data(), word.size() - suffix.size());
        if (measure(rest) > above) word = std::string(rest).append(replacement);
        return true;
    }
    return false;
}

void plurals(std::string& word) {
    if (word.ends_with("ies"))
        word.resize(word.size() - (word.size() == 4 ? 1 : 2));
    else if (word.ends_with("sses"))
        word.resize(word.size() - 2);
    else if (word.ends_with("s") && !word.ends_with("ss"))
        word.pop_back();
}

void after_past(std::string& word) {
    const char last = word.back();
    if (word.ends_with("at") || word.ends_with("bl") || word.ends_with("iz")) {
        word += 'e';
    } else if (ends_double_consonant(word)) {
        if (last != 'l' && last != 's' && last != 'z') word.pop_back();
    } else if (measure(word) == 1 && ends_cvc(word)) {
        word += 'e';
    }
}

void past(std::string& word) {
    if (word.ends_with("ied")) return word.resize(word.size() - (word.size() == 4 ? 1 : 2));
    if (word.ends_with("eed")) {
        if (measure({word.data(), word.size() - 3}) > 0) word.pop_back();
        return;
    }
    for (const std::string_view suffix : {"ed", "ing"})
        if (word.ends_with(suffix) && has_vowel({word.data(), word.size() - suffix.size()})) {
            word.resize(word.size() - suffix.size());
            return after_past(word);
        }
}

void final_y(std::string& word) {
    if (word.ends_with('y') && word.size() > 2 && is_consonant(word, word.size() - 2))
        word.back() = 'i';
}

void double_suffixes(std::string& word) {
    if (word.ends_with("alli") && measure({word.data(), word.size() - 4}) > 0) {
        word.resize(word.size() - 2);
        return double_suffixes(word);
    }
    static constexpr Rule rules[] = {
        {"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"},   {"anci", "ance"},
        {"izer", "ize"},    {"bli", "ble"},     {"alli", "al"},     {"entli", "ent"},
        {"eli", "e"},       {"ousli", "ous"},   {"ization", "ize"}, {"ation", "ate"},
        {"ator", "ate"},    {"alism", "al"},    {"iveness", "ive"}, {"fulness", "ful"},
        {"ousness", "ous"}, {"aliti", "al"},    {"iviti", "ive"},   {"biliti", "ble"},
        {"fulli", "ful"}};
    if (replace_first(word, rules, 0)) return;
    if (word.ends_with("logi") && measure({word.data(), word.size() - 3}) > 0) word.pop_back();
}

void other_suffixes(std::string& word) {
    static constexpr Rule rules[] = {{"icate", "ic"}, {"ative", ""}, {"alize", "al"},
                                     {"iciti", "ic"}, {"ical", "ic"}, {"ful", ""},
                                     {"ness", ""}};
    replace_first(word, rules, 0);
}

void last_suffixes(std::string& word) {
    static constexpr Rule before_ion[] = {{"al", ""},   {"ance", ""}, {"ence", ""},  {"er", ""},
                                          {"ic", ""},   {"able", ""}, {"ible", ""},  {"ant", ""},
                                          {"ement", ""}, {"ment", ""}, {"ent", ""}};
    static constexpr Rule after_ion[] = {{"ou", ""},  {"ism", ""}, {"ate", ""}, {"iti", ""},
                                         {"ous", ""}, {"ive", ""}, {"ize", ""}};
    if (replace_first(word, before_ion, 1)) return;
    if (!word.ends_with("ion")) return void(replace_first(word, after_ion, 1));
    const std::string_view rest(word.data(), word.size() - 3);
    if (measure(rest) > 1 && (rest.back() == 's' || rest.back() == 't'))
        word.resize(word.size() - 3);
}

void final_e(std::string& word) {
    if (!word.ends_with('e')) return;
    const std::string_view rest(word.data(), word.size() - 1);
    const int m = measure(rest);
    if (m > 1 || (m == 1 && !ends_cvc(rest))) word.pop_back();
}

void final_l(std::string& word) {
    if (word.ends_with("ll") && measure({word.data(), word.size() - 1}) > 1) word.pop_back();
}

}  // namespace

std::string stem(std::string_view word) {
    for (const auto& [form, root] : irregular)
        if (form == word) return std::string(root);
    std::string made(word);
    if (word.size() <= 2) return made;
    for (auto* step : {plurals, past, final_y, double_suffixes, other_suffixes, last_suffixes,
                       final_e, final_l})
        step(made);
    return made;
}

}  // namespace nrem::conversations
