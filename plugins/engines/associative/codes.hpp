// What a vector read out of memory says of each choice, whose codes are the vectors to look like.
#pragma once

#include <algorithm>
#include <span>
#include <stdexcept>
#include <string_view>

#include "nrem/sdk/component.hpp"

namespace nrem {

NREM_HIDDEN inline double dot_product(std::span<const float> a, std::span<const float> b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return sum;
}

// The dot product with the code of each choice. Without codes the read-out has one element per
// choice, and that is its score.
NREM_HIDDEN inline void score_codes(std::span<const float> read_out, const Cue& cue,
                                    std::span<double> scores) {
    const auto codes = view(cue.codes);
    const std::size_t width = read_out.size();
    if (codes.size() != (codes.empty() ? 0 : scores.size() * width) ||
        (codes.empty() && width != scores.size()))
        throw std::invalid_argument("the read-out and the codes of the choices differ in size");
    for (std::size_t i = 0; i < scores.size(); ++i)
        scores[i] = codes.empty() ? static_cast<double>(read_out[i])
                                  : dot_product(read_out, codes.subspan(i * width, width));
}

// Reads out the code of the choice that has this name, where there is one: the answer of a rule
// that has found it itself.
NREM_HIDDEN inline void read_out(std::string_view name, const Cue& cue, Recall& recall) {
    const auto allowed = choices(cue);
    std::size_t place = 0;
    while (place < allowed.size() && view(allowed[place]) != name) ++place;
    if (place == allowed.size()) return;
    const auto codes = view(cue.codes);
    const std::size_t width = codes.empty() ? allowed.size() : codes.size() / allowed.size();
    const auto vector = recall.vector(width);
    std::fill(vector.begin(), vector.end(), 0.0F);
    if (codes.empty())
        vector[place] = 1;
    else
        std::copy_n(codes.begin() + static_cast<std::ptrdiff_t>(place * width), width,
                    vector.begin());
}

}  // namespace nrem
