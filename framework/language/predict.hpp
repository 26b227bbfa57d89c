// How a language model predicts: the question becomes the inputs of the operation "predict", and
// what it says becomes an answer. Strict: an answer that names none of the choices, or several, is
// none, and is counted as broken.
#pragma once

#include "language/language.hpp"
#include "nrem/abi/backend.h"

namespace nrem::core {

// memory: recalled text, then recalled records, one a line; context: the visible experiences, one
// a line, oldest first; cue: its text; choices: separated by commas.
[[nodiscard]] Inputs inputs_of(const nrem_question& question);

// The choice that a text names: the whole of it but for case, quotes and a full stop, or the only
// one that stands in its first line as a word, not counting such as are part of a longer choice
// there. Where choices differ in case alone, case counts. -1: none, or several.
[[nodiscard]] std::int64_t choice_in(std::string_view text, const nrem_cue& cue);

// Probabilities of the choices from what might have stood at the place where the answer begins:
// each choice has the mass of the tokens that it, and no other, begins with. Smoothed, so that none
// is 0. Empty where no token tells choices apart.
[[nodiscard]] std::vector<float> probabilities_of(const std::vector<StoredPlace>& places,
                                                  const nrem_cue& cue);

// Returns the state of the reply (NREM_REPLY_...). Throws what Language::ask throws.
std::int32_t predict(Language& language, const nrem_question& question,
                     const nrem_answer_sink& answer);

}  // namespace nrem::core
