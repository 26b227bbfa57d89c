// English words that carry no content by themselves.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "prose.hpp"

namespace nrem::prose {

inline constexpr std::array<std::string_view, 62> function_words{
    "a",    "an",    "the",  "and",   "or",   "but",   "so",     "if",   "of",   "to",     "in",
    "on",   "at",    "by",   "for",   "with", "from",  "as",     "that", "this", "these",  "those",
    "it",   "its",   "he",   "she",   "they", "we",    "you",    "i",    "me",   "my",     "your",
    "our",  "is",    "are",  "was",   "were", "be",    "been",   "am",   "do",   "does",   "did",
    "can",  "could", "will", "would", "may",  "might", "should", "very", "just", "really", "also",
    "then", "there", "here", "hi",    "ok",   "oh",    "yes"};

// Folded.
NREM_HIDDEN inline std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : folded_words(text))
        if (c == ' ')
            words.emplace_back();
        else
            words.back() += c;
    if (words.back().empty()) words.pop_back();
    return words;
}

NREM_HIDDEN inline bool is_content(std::string_view word) {
    return std::find(function_words.begin(), function_words.end(), word) == function_words.end();
}

}  // namespace nrem::prose
