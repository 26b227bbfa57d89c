// The state of a training on disk: one safetensors file a checkpoint, written whole or not at all.
// The newest two are kept, so that a damaged one costs no more than the steps since the one before.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "optimiser.hpp"

namespace nrem_torch {

// How far a training is, besides its weights and moments.
struct Standing {
    std::uint64_t step = 0;  // done
    std::uint64_t tokens = 0;
    double seconds = 0;
    double loss_sum = 0;       // since the last report
    std::uint64_t losses = 0;  // likewise
};

class Checkpoints {
public:
    // `recipe` says all that enters the result; checkpoints of another recipe are not taken.
    Checkpoints(std::filesystem::path folder, std::string recipe);
    void save(const Standing& standing, Weights& weights, Optimiser& optimiser) const;
    // The newest good one. Throws std::runtime_error when the newest good one has another recipe.
    std::optional<Standing> load(Weights& weights, Optimiser& optimiser) const;

private:
    std::filesystem::path folder_;
    std::string recipe_;
};

}  // namespace nrem_torch
