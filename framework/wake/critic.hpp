// What a control puts in the place of a loop's critic: a coin, a review of another question, or the
// truth. The model is asked all the same, so that calls and tokens stay what they were. Of all that
// answers a question only this class sees its truth. One thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "language/language.hpp"
#include "wake/predictor.hpp"

namespace nrem::core {

class Critic {
public:
    // Of a cell whose control has another critic. The trial outlives it.
    explicit Critic(const TrialContext& trial) : trial_(trial) {}

    // Another question is asked, which must stay valid until the next one.
    void begin(const Predictor::Ask& ask) { ask_ = &ask; }
    // What is asked of the model in place of what the loop asks.
    [[nodiscard]] std::vector<Asking> asked_instead(const std::vector<Asking>& asked);
    // Makes the replies to what the loop asked what the control says they are.
    void amend(std::span<const Asking> asked, std::span<LanguageReply> replies);

private:
    // A review that the loop asked for earlier in the stream.
    struct Past {
        std::uint64_t step;
        std::string operation;
        Inputs inputs;
    };
    enum class Right { no, yes, not_known };

    [[nodiscard]] const Operation& operation_of(const Asking& asking) const;
    [[nodiscard]] std::uint64_t seed_of(const Asking& asking) const;
    [[nodiscard]] Inputs of_another_question(const Asking& review) const;
    [[nodiscard]] std::vector<const Past*> elsewhere(const Asking& review) const;
    [[nodiscard]] Inputs about_another_cue(const Asking& review) const;
    [[nodiscard]] const nrem_cue* another_cue(const Asking& review) const;
    [[nodiscard]] Right judged(const Asking& review) const;
    void toss(const Asking& review, LanguageReply& reply) const;
    void reveal(const Asking& review, LanguageReply& reply) const;

    const TrialContext& trial_;
    const Predictor::Ask* ask_ = nullptr;
    std::deque<Past> past_;  // the latest ones
};

}  // namespace nrem::core
