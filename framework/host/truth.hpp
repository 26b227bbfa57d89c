// The text and words of a truth, the same for training, nights and plans.
#pragma once

#include <cmath>
#include <string_view>

#include "nrem/sdk/values.hpp"

namespace nrem::core {

// Its text, or that of its choice.
[[nodiscard]] inline std::string_view text_of(const nrem_answer& truth, const nrem_cue& cue) {
    if (truth.text.size || truth.choice < 0) return nrem::view(truth.text);
    return nrem::view(nrem::choices(cue)[static_cast<std::size_t>(truth.choice)]);
}

// False for the empty truth of an observation that answers nothing.
[[nodiscard]] inline bool says_anything(const nrem_answer& truth) {
    return truth.text.size || truth.choice >= 0 || !std::isnan(truth.value) || truth.vector.count;
}

}  // namespace nrem::core
