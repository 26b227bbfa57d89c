// A rule with a memory of its own, told one experience after the other as a lane would.
#pragma once

#include <span>

#include "host/instance.hpp"
#include "memory/memory.hpp"

namespace nrem::core {

// Empty, with the tensors that the rule wants.
[[nodiscard]] Memory memory_for(const RuleInstance& rule, const nrem_sizes& sizes);

struct Moment {
    std::int32_t phase = NREM_WAKE;
    double gain = 1;
};
void write(const RuleInstance& rule, Memory& memory, const nrem_experience& experience,
           Moment moment);
// The functions that a rule need not have; nothing where it lacks them.
void note_use(const RuleInstance& rule, Memory& memory, const nrem_experience& experience);
void end_session(const RuleInstance& rule, Memory& memory, std::uint64_t step);
void write_batch(const RuleInstance& rule, Memory& memory,
                 std::span<const nrem_experience> experiences, std::span<const double> gains);

}  // namespace nrem::core
