// A truth in words, as training, nights and plans alike read it.
#pragma once

#include <string_view>

#include "nrem/sdk/values.hpp"

namespace nrem::core {

// Its text, or that of its choice.
[[nodiscard]] inline std::string_view text_of(const nrem_answer& truth, const nrem_cue& cue) {
    if (truth.text.size || truth.choice < 0) return nrem::view(truth.text);
    return nrem::view(nrem::choices(cue)[static_cast<std::size_t>(truth.choice)]);
}

}  // namespace nrem::core
