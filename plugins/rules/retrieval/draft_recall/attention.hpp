// Softmax attention over texts: a word is a random direction, a text the mean of its words.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "engines/associative/codes.hpp"
#include "engines/continual/softmax.hpp"
#include "engines/retrieval/terms.hpp"
#include "nrem/sdk/random.hpp"

namespace {

using Code = std::vector<float>;

// Adds the direction of a word, which hangs on its letters alone.
inline void add_word(std::uint64_t hash, Code& code) {
    nrem::Random random(hash);
    const float length = 1 / std::sqrt(static_cast<float>(code.size()));
    for (float& value : code) value += random.below(2) == 0 ? length : -length;
}

inline Code code_of(const nrem::retrieval::Terms& words, std::size_t dimensions) {
    Code code(dimensions, 0.0F);
    double sum = 0;
    for (const auto& word : words) {
        for (std::uint32_t i = 0; i < word.times; ++i) add_word(word.hash, code);
        sum += word.times;
    }
    for (float& value : code) value = sum > 0 ? static_cast<float>(value / sum) : 0;
    return code;
}

// The share of attention that each of `codes` gets from `asking`.
inline void attend(const Code& asking, std::span<const Code> codes, double sharpness,
                   std::vector<float>& shares) {
    std::vector<double> scores;
    for (const Code& code : codes) scores.push_back(nrem::dot_product(asking, code));
    shares.resize(codes.size());
    nrem::softmax(std::span<const double>(scores), 1 / sharpness, std::span(shares));
}

// Places of the `count` largest, of equal ones the first.
inline std::vector<std::size_t> largest_of(std::span<const float> shares, std::size_t count) {
    std::vector<std::size_t> places(shares.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
    const std::size_t taken = std::min(count, places.size());
    std::partial_sort(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(taken),
                      places.end(), [&](std::size_t a, std::size_t b) {
                          return shares[a] != shares[b] ? shares[a] > shares[b] : a < b;
                      });
    places.resize(taken);
    return places;
}

}  // namespace
