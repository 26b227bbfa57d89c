// The predictor of a lane with the memory from before its first event: what a memory was good for is
// what it would have answered otherwise without it. A rule and buffers of its own, so that it leaves
// the lane's alone. Only for backends that answer alike when asked alike.
#pragma once

#include "wake/predictor.hpp"

namespace nrem::core {

class Forgetful {
public:
    Forgetful(const TrialContext& trial, Memory memory)
        : predictor_(trial, {}), memory_(std::move(memory)) {}

    // Whether the question, with all but the memory as it was, gets another answer than `said`.
    [[nodiscard]] bool answers_otherwise(const Predictor::Ask& asked, const AnswerBuffer& said);

private:
    Predictor predictor_;
    Memory memory_;
};

}  // namespace nrem::core
