// Texts as the tokens of a sequence model. An experience is what it showed, then its truth where
// that was revealed.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "host/instance.hpp"
#include "memory/memory.hpp"

namespace nrem::core {

using Tokens = std::vector<std::uint32_t>;

// A model with its description, which its tokens, logits and features are checked against.
struct SequenceModel {
    explicit SequenceModel(const SequenceModelInstance& made) : instance(made), info(info_of(made)) {}
    const SequenceModelInstance& instance;
    nrem_sequence_info info;
};

// Throws Error for a word that the model does not know.
void append_tokens(const SequenceModel& model, std::string_view text, Tokens& tokens);
void append_tokens(const SequenceModel& model, const nrem_experience& experience, Tokens& tokens);

// One forward pass. Throws Error where logits or features are not finite.
void forward(const SequenceModel& model, const nrem_forward& pass);

// The fast weights: in a memory they come after the tensors of the trial's rule.
[[nodiscard]] MemoryLayout layout_of(const SequenceModelInstance& model);

// At how many places at the end of a cue its answer is read: at the words that begin with '?', else
// at the last word.
[[nodiscard]] std::size_t answer_places(std::string_view cue);

}  // namespace nrem::core
