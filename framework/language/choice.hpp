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

// All choices as a prompt lists them, separated by commas.
[[nodiscard]] std::string list_of_choices(const nrem_cue& cue);

// The choice that a text names: the whole text, ignoring case, quotes and a full stop, or the only
// choice that is a word of its first line. A choice inside a longer choice does not count. A line
// that opens a block of code is skipped. Characters are compared, not the bytes that compose them.
// Where choices differ only in case, case counts. -1: none, or several.
[[nodiscard]] std::int64_t choice_in(std::string_view text, const nrem_cue& cue);

// Probabilities of the choices from the candidate tokens at the place where the answer begins (in
// JSON, where the field "answer" begins). Each choice gets the mass of the longest tokens that
// begin it and no other choice. Smoothed, so that none is 0. Empty where no token distinguishes
// choices.
[[nodiscard]] std::vector<float> probabilities_of(const std::vector<StoredPlace>& places,
                                                  const nrem_cue& cue);

}  // namespace nrem::core
