// How similar two cues are: Euclidean distance between features, or the share of words that two
// texts do not have in common. No allocation once the word lists have grown to their size.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "nrem/sdk/component.hpp"

namespace nrem::similarity {

using Words = std::vector<std::uint64_t>;  // hashes, rising, each once

// The set of words of a text, folded (FNV-1a hashes). A sign or a point between digits belongs to
// its number, so that 1.5, 15 and -15 differ. Allocates only for words beyond ASCII.
NREM_HIDDEN inline void split(std::string_view text, Words& words) {
    words.clear();
    unicode::Words told(text);
    while (const auto word = told.next()) {
        std::uint64_t hash = 0xcbf29ce484222325u;
        const auto add = [&](char c) {
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
        };
        if (unicode::is_ascii(*word))
            for (const char c : *word) add(unicode::lower(c));
        else
            for (const char c : unicode::folded(*word)) add(c);
        words.push_back(hash);
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
}

// 1 - |both| / |either| (Jaccard): 0 for the same words, 1 for none in common.
NREM_HIDDEN inline double word_distance(const Words& a, const Words& b) {
    if (a.empty() && b.empty()) return 0;
    std::size_t both = 0;
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
        both += *x == *y;
        const bool step_x = *x <= *y;
        const bool step_y = *y <= *x;
        x += step_x;
        y += step_y;
    }
    return 1 - static_cast<double>(both) / static_cast<double>(a.size() + b.size() - both);
}

// The spans have the same size.
NREM_HIDDEN inline double squared_distance(std::span<const float> a, std::span<const float> b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
        sum += difference * difference;
    }
    return sum;
}

NREM_HIDDEN inline bool comparable(std::span<const float> a, std::span<const float> b) {
    return !a.empty() && a.size() == b.size();
}

}  // namespace nrem::similarity
