// Which of two choices is more probable. A seed decides between equal ones, so that neither an
// answer nor a rank depends on the order in which choices are listed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "nrem/sdk/random.hpp"

namespace nrem::core {

struct Likelier {
    std::span<const float> probabilities;
    std::uint64_t seed = 0;

    [[nodiscard]] bool operator()(std::size_t a, std::size_t b) const {
        if (probabilities[a] != probabilities[b]) return probabilities[a] > probabilities[b];
        return a != b && combine(seed, a) < combine(seed, b);
    }
    // The most probable of all choices; there must be at least one.
    [[nodiscard]] std::size_t likeliest() const {
        std::size_t best = 0;
        for (std::size_t i = 1; i < probabilities.size(); ++i)
            if ((*this)(i, best)) best = i;
        return best;
    }
};

}  // namespace nrem::core
