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
    // `goes_on`: predict_again() will be called.
    explicit SequencePrediction(const SequenceModelInstance& model, bool goes_on = false);

    // [serial] Allocates nothing after cues of this length, except for answers in words. With
    // choices, each choice has the probability of its words at the last places of the cue; without,
    // the answer is the most probable words (see answer_places). Throws Error for a cue that is
    // longer than the model's window, or that has no words.
    void predict(const nrem_cue& cue, const Memory& memory, const nrem_answer_sink& sink);
    // One more pass over the cue of the last prediction, on the state and from the features that its
    // pass left. Throws Error where there was none.
    void predict_again(const nrem_cue& cue, const nrem_answer_sink& sink);

private:
    void encode(const nrem_cue& cue);
    void load(const Memory& memory);
    void forward(bool carried);
    void answer(const nrem_cue& cue, const nrem_answer_sink& sink);
    void choose(nrem_array choices, const nrem_answer_sink& sink);
    void say(std::size_t places, const nrem_answer_sink& sink);
    [[nodiscard]] const std::string& name() const { return model_.instance.component().name; }
    [[nodiscard]] std::span<const float> logits(std::size_t place) const;
    [[nodiscard]] double log_probability(std::span<const std::uint32_t> words) const;

    SequenceModel model_;
    bool goes_on_;
    Tokens tokens_;
    Tokens words_;  // of a choice
    std::vector<float> logits_;
    std::vector<float> features_;
    std::vector<std::vector<float>> state_;
    std::vector<float*> pointers_;
    std::string text_;
};

}  // namespace nrem::core
