// The gate between a candidate and the memory: a candidate that fails any check is not published.
// Finite numbers and well-formed records are always checked, the rest as configured.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "memory/memory.hpp"
#include "plan/plan.hpp"
#include "sleep/night_log.hpp"
#include "wake/gate_memory.hpp"

namespace nrem::core {

// What a night knows about its candidate.
struct Candidate {
    const Memory& before;
    const Memory& after;
    std::uint64_t now = 0;                  // sources must be steps below it
    std::span<const double> scores_before;  // of the canaries
    std::span<const double> scores_after;
    std::uint64_t replays = 0;
    std::uint64_t invented = 0;  // of these
    double self_change = 0;  // share of the squared change of tensors that a model made up
    GateMemory nights = {};  // up to this one, as if it were published
};

// All checks with their figures, passed or not.
[[nodiscard]] std::vector<GateCheck> check(const GateSettings& gate, const Candidate& candidate);

// What the gate will know after this night, as if it were published.
[[nodiscard]] GateMemory after_night(const Cell& cell, const GateSettings& gate, GateMemory before,
                                     const Candidate& candidate);

[[nodiscard]] bool passed(const std::vector<GateCheck>& checks);

}  // namespace nrem::core
