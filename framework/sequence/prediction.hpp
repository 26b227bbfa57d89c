// A sequence model's answer to a cue: one ordinary pass on a copy of the memory's fast weights, so
// that no question changes them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "memory/memory.hpp"
#include "sequence/tokens.hpp"

namespace nrem::core {

class SequencePrediction {
public:
    explicit SequencePrediction(const SequenceModelInstance& model);

    // [serial] Allocates nothing after cues of this length, except for answers in words. With
    // choices, each choice has the probability of its words at the last places of the cue; without,
    // the answer is the most probable words (see answer_places). Throws Error for a cue that is
    // longer than the model's window, or that has no words.
    void predict(const nrem_cue& cue, const Memory& memory, const nrem_answer_sink& sink);

private:
    void encode(const nrem_cue& cue);
    void forward(const Memory& memory);
    void choose(nrem_array choices, const nrem_answer_sink& sink);
    void say(std::size_t places, const nrem_answer_sink& sink);
    [[nodiscard]] const std::string& name() const { return model_.instance.component().name; }
    [[nodiscard]] std::span<const float> logits(std::size_t place) const;
    [[nodiscard]] double log_probability(std::span<const std::uint32_t> words) const;

    SequenceModel model_;
    Tokens tokens_;
    Tokens words_;  // of a choice
    std::vector<float> logits_;
    std::vector<std::vector<float>> state_;
    std::vector<float*> pointers_;
    std::string text_;
};

}  // namespace nrem::core
