// How a language model predicts: the question becomes the inputs of the operation "predict", and
// the reply becomes an answer. Strict: a reply that names none of the choices, or several, is
// counted as broken, unless the prompt asks for log-probabilities, which then show the preferred
// choice.
#pragma once

#include "language/language.hpp"
#include "nrem/abi/backend.h"

namespace nrem::core {

// memory: recalled text, then recalled records, one a line. context: the visible experiences, one a
// line, oldest first. cue: its text. choices: separated by commas.
[[nodiscard]] Inputs inputs_of(const nrem_question& question);

struct Replied {
    std::int32_t state = NREM_REPLY_GOOD;  // NREM_REPLY_...
    Lack lack = Lack::none;
};
// What a reply to the operation "predict" answers.
Replied read_prediction(const LanguageReply& reply, const nrem_cue& cue,
                        const nrem_answer_sink& answer);
// The answer in a model's words, read in the same way; nothing is given where there is none.
void read_answer(std::string_view text, const nrem_cue& cue, const nrem_answer_sink& answer);
// Throws what Language::ask throws.
Replied predict(Language& language, const nrem_question& question,
                     const nrem_answer_sink& answer);

}  // namespace nrem::core
