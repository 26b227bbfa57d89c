// A batch from its first chunk to its last: contexts in N passes each, questions from copies of the
// states.
#pragma once

#include "episodes.hpp"
#include "model.hpp"

namespace nrem_torch {

struct Night {
    std::size_t passes;      // in all
    std::size_t free = 0;    // those that come first, neither asked nor learned from
    double noise = 0;        // standard deviation of what is added to the states after a pass
    std::uint64_t seed = 0;  // of the noise
    bool recompute = false;  // passes are computed again on the way back
    std::size_t question_passes = 1;  // over each question, when the night is over
};

struct Outcome {
    torch::Tensor loss;  // the mean cross-entropy of a target
    std::uint64_t targets = 0;
    std::uint64_t right = 0;
    std::uint64_t chunks = 0;     // prediction chunks with a target
    std::uint64_t all_right = 0;  // those with every target right
    std::uint64_t tokens = 0;     // of contexts and questions, times the passes over them
};

enum class Judge : std::uint8_t { loss_only, answers };

Outcome unroll(const Model& model, const Batch& batch, const Night& night, Judge judge);

}  // namespace nrem_torch
