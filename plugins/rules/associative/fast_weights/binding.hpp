// How a cue of two halves, a context and a key, becomes one vector.
//   none      as it is: the halves side by side
//   key       the second half alone
//   concat    side by side, each of unit length, so that neither outweighs the other
//   hadamard  their product element by element: another code for each context and key
#pragma once

#include <algorithm>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "engines/linear/step.hpp"
#include "nrem/sdk.hpp"

namespace fast_weights {

enum class Bind { none, key, concat, hadamard };

constexpr auto names_of(Bind) {
    return std::to_array<std::string_view>({"none", "key", "concat", "hadamard"});
}

class Binding {
public:
    explicit Binding(const nrem::Params& params) : how_(params.choice<Bind>("bind")) {}

    [[nodiscard]] std::size_t size(std::size_t cue) const {
        if (how_ == Bind::none) return cue;
        if (cue % 2 != 0)
            throw std::invalid_argument("bind: a cue's vector of " + std::to_string(cue) +
                                        " elements has no two halves");
        return how_ == Bind::concat ? cue : cue / 2;
    }

    // Holds until the next call, or as long as the cue.
    std::span<const float> of(std::span<const float> cue) {
        if (how_ == Bind::none) return cue;
        const std::size_t bound = size(cue.size());
        const auto context = cue.first(cue.size() / 2);
        const auto key = cue.subspan(cue.size() / 2);
        if (how_ == Bind::key) return key;
        made_.resize(bound);
        if (how_ == Bind::hadamard) {
            for (std::size_t i = 0; i < bound; ++i) made_[i] = context[i] * key[i];
            return made_;
        }
        const auto scaled = [](std::span<const float> half, float* to) {
            const float scale = nrem_linear::inverse_length<float>(half);
            for (std::size_t i = 0; i < half.size(); ++i) to[i] = scale * half[i];
        };
        scaled(context, made_.data());
        scaled(key, made_.data() + key.size());
        return made_;
    }

private:
    Bind how_;
    std::vector<float> made_;  // scratch
};

}  // namespace fast_weights
