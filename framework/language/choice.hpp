// Which of a cue's choices a language model means, by its words and by the probabilities of its
// tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "language/stored_response.hpp"
#include "nrem/abi/values.h"

namespace nrem::core {

// All of them as a prompt lists them, separated by commas.
[[nodiscard]] std::string list_of_choices(const nrem_cue& cue);

// The choice that a text names: the whole of it but for case, quotes and a full stop, or the only
// one that is a word of its first line, not counting such as are part of a longer choice there. A
// line that opens a block of code is none. Characters count, not the bytes that compose them. Where
// choices differ in case alone, case counts. -1: none, or several.
[[nodiscard]] std::int64_t choice_in(std::string_view text, const nrem_cue& cue);

// Probabilities of the choices from what might have stood at the place where the answer begins
// (in JSON, where the field "answer" does): each choice has the mass of the longest tokens that
// it, and no other, begins with. Smoothed, so that none is 0. Empty where no token tells choices
// apart.
[[nodiscard]] std::vector<float> probabilities_of(const std::vector<StoredPlace>& places,
                                                  const nrem_cue& cue);

}  // namespace nrem::core
