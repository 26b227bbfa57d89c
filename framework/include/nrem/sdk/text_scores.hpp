// Scores of a text against the text that was wanted, as the published evaluations compute them. A
// benchmark that normalises in another way keeps its normalisation for itself and uses what is
// below it here: f1 over words, kendall_tau over places.
//
//   normalised, exact_match, token_f1   SQuAD 1.1's evaluate-v1.1.py (Rajpurkar et al. 2016)
//   contains                            "substring_exact_match" of HELMET and MemoryAgentBench
//   contains_words                      ours: the same for whole words
//   rouge_l                             rouge_score 0.1.2 without a stemmer (Lin 2004)
//   set_f1                              F1 over two sets of items
//   kendall_tau                         tau-b (Kendall 1945), as scipy.stats.kendalltau
//   abstains                            phrases; LoCoMo's two among them
//
// Letters are folded and signs dropped in ASCII; other characters stay as they are and belong to
// their word, where Python's evaluations would fold them, too.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nrem/sdk/words.hpp"

namespace nrem::text_scores {

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
// Python's string.punctuation.
constexpr bool is_punctuation(char c) {
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
           (c >= '{' && c <= '~');
}
[[nodiscard]] inline std::string lowered(std::string_view text) {
    std::string made(text);
    std::transform(made.begin(), made.end(), made.begin(), lower);
    return made;
}

// Without signs, in small letters; the words that are not among `dropped`, a blank between two.
template <std::size_t count>
[[nodiscard]] std::string normalised_without(std::string_view text,
                                             const std::array<std::string_view, count>& dropped) {
    std::string bare;
    for (const char c : text)
        if (!is_punctuation(c)) bare += lower(c);
    std::string made;
    std::string_view rest = bare;
    for (auto word = next_word(rest); !word.empty(); word = next_word(rest))
        if (std::find(dropped.begin(), dropped.end(), word) == dropped.end())
            made.append(made.empty() ? "" : " ").append(word);
    return made;
}

[[nodiscard]] inline std::string normalised(std::string_view text) {
    return normalised_without(text, std::to_array<std::string_view>({"a", "an", "the"}));
}

[[nodiscard]] inline std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (auto word = next_word(text); !word.empty(); word = next_word(text))
        words.emplace_back(word);
    return words;
}

[[nodiscard]] inline bool exact_match(std::string_view said, std::string_view wanted) {
    return normalised(said) == normalised(wanted);
}

// Whether what was wanted is a part of what was said. Cap the length of answers where you count
// this: who repeats the whole context always contains the answer.
[[nodiscard]] inline bool contains(std::string_view said, std::string_view wanted) {
    return normalised(said).find(normalised(wanted)) != std::string::npos;
}

// The same for whole words: "3" is no part of "23 days".
[[nodiscard]] inline bool contains_words(std::string_view said, std::string_view wanted) {
    return (' ' + normalised(said) + ' ').find(' ' + normalised(wanted) + ' ') != std::string::npos;
}

// The harmonic mean of precision and recall; 0 where nothing is shared.
[[nodiscard]] constexpr double f1(double shared, double said, double wanted) {
    return shared > 0 ? 2 * shared / (said + wanted) : 0;
}

// F1 over two bags of words: one that is in both n and m times is shared min(n, m) times.
[[nodiscard]] inline double bag_f1(std::vector<std::string> said, std::vector<std::string> wanted) {
    const auto all_said = static_cast<double>(said.size());
    const auto all_wanted = static_cast<double>(wanted.size());
    std::sort(said.begin(), said.end());
    std::sort(wanted.begin(), wanted.end());
    std::vector<std::string> shared;
    std::set_intersection(said.begin(), said.end(), wanted.begin(), wanted.end(),
                          std::back_inserter(shared));
    return f1(static_cast<double>(shared.size()), all_said, all_wanted);
}

// Two texts without a word have 0, as in SQuAD 1.1 (in 2.0, which has questions without an answer,
// they have 1).
[[nodiscard]] inline double token_f1(std::string_view said, std::string_view wanted) {
    return bag_f1(words_of(normalised(said)), words_of(normalised(wanted)));
}

// Runs of ASCII letters and digits, in small letters.
[[nodiscard]] inline std::vector<std::string> rouge_words(std::string_view text) {
    std::string spaced = lowered(text);
    for (char& c : spaced)
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) c = ' ';
    return words_of(spaced);
}

// The length of the longest common subsequence.
[[nodiscard]] inline std::size_t common_subsequence(std::span<const std::string> a,
                                                    std::span<const std::string> b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (const auto& word : a) {
        std::size_t diagonal = 0;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t above = row[j + 1];
            row[j + 1] = word == b[j] ? diagonal + 1 : std::max(above, row[j]);
            diagonal = above;
        }
    }
    return row.back();
}

// The F of ROUGE-L, of the texts as a whole.
[[nodiscard]] inline double rouge_l(std::string_view said, std::string_view wanted) {
    const auto a = rouge_words(said);
    const auto b = rouge_words(wanted);
    return f1(static_cast<double>(common_subsequence(a, b)), static_cast<double>(a.size()),
              static_cast<double>(b.size()));
}

// The items between separators, such as commas, normalised, without empty ones.
[[nodiscard]] inline std::vector<std::string> items_of(std::string_view text,
                                                       std::string_view separators = ",") {
    std::vector<std::string> items;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(separators), text.size());
        std::string item = normalised(text.substr(0, end));
        if (!item.empty()) items.push_back(std::move(item));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return items;
}

namespace detail {

inline std::vector<std::string> as_set(std::span<const std::string> items) {
    std::vector<std::string> set(items.begin(), items.end());
    std::sort(set.begin(), set.end());
    set.erase(std::unique(set.begin(), set.end()), set.end());
    return set;
}

constexpr int sign(double x) {
    return (x > 0) - (x < 0);
}

}  // namespace detail

// Order and repetition do not matter; two empty sets are the same set.
[[nodiscard]] inline double set_f1(std::span<const std::string> said,
                                   std::span<const std::string> wanted) {
    if (said.empty() && wanted.empty()) return 1;
    return bag_f1(detail::as_set(said), detail::as_set(wanted));
}

// Tau-b of paired ranks, which has ties; NaN where one side is all ties, or there are fewer than
// two. Quadratic in their number.
[[nodiscard]] inline double kendall_tau(std::span<const double> a, std::span<const double> b) {
    double agreement = 0;
    double untied_a = 0;
    double untied_b = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const int way_a = detail::sign(a[i] - a[j]);
            const int way_b = detail::sign(b[i] - b[j]);
            agreement += way_a * way_b;
            untied_a += way_a != 0;
            untied_b += way_b != 0;
        }
    if (untied_a == 0 || untied_b == 0) return std::numeric_limits<double>::quiet_NaN();
    return agreement / std::sqrt(untied_a * untied_b);
}

// Tau of the places that the items of both lists have in them; NaN where fewer than two are shared.
// What was left out or made up is not in it: give set_f1 beside it.
[[nodiscard]] inline double order_tau(std::span<const std::string> said,
                                      std::span<const std::string> wanted) {
    std::vector<double> places_said;
    std::vector<double> places_wanted;
    for (std::size_t i = 0; i < said.size(); ++i) {
        if (std::find(said.begin(), said.begin() + static_cast<std::ptrdiff_t>(i), said[i]) !=
            said.begin() + static_cast<std::ptrdiff_t>(i))
            continue;  // said before
        const auto found = std::find(wanted.begin(), wanted.end(), said[i]);
        if (found == wanted.end()) continue;
        places_said.push_back(static_cast<double>(i));
        places_wanted.push_back(static_cast<double>(found - wanted.begin()));
    }
    return kendall_tau(places_said, places_wanted);
}

// LoCoMo's official test of an abstention.
inline constexpr auto locomo_refusals =
    std::to_array<std::string_view>({"no information available", "not mentioned"});

// What models say in place of an answer. A text counts as an abstention when it has one of these,
// or LoCoMo's; an answer that hedges first and answers then counts, too.
inline constexpr auto refusals = std::to_array<std::string_view>(
    {"do not know", "don't know", "cannot answer", "can't answer", "cannot be answered",
     "can't be answered", "unable to answer", "not enough information", "insufficient information",
     "no information", "not been mentioned", "never mentioned", "did not mention",
     "didn't mention", "no mention of", "cannot determine", "cannot be determined", "unanswerable",
     "is unknown", "no record of"});

template <std::size_t count>
[[nodiscard]] bool says_any(std::string_view text,
                            const std::array<std::string_view, count>& phrases) {
    std::string small = lowered(text);
    constexpr std::string_view apostrophe = "\xe2\x80\x99";  // as in "don't", typeset
    for (auto at = small.find(apostrophe); at != std::string::npos; at = small.find(apostrophe))
        small.replace(at, apostrophe.size(), "'");
    return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) {
        return small.find(phrase) != std::string::npos;
    });
}

[[nodiscard]] inline bool abstains(std::string_view text) {
    return says_any(text, locomo_refusals) || says_any(text, refusals);
}

}  // namespace nrem::text_scores
