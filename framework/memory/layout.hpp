// Which tensors the memory of a cell has.
#pragma once

#include <string>

#include "host/instance.hpp"
#include "memory/archive.hpp"

namespace nrem::core {

// The tensors of the rule for a task of these sizes, then those of the sequence model, if there is
// one.
[[nodiscard]] MemoryLayout layout_of(const RuleInstance& rule, const TaskInstance& task,
                                     const SequenceModelInstance* model);

// The first tensor that does not fit: "tensor W is 4x4 there, and 8x8 is wanted"; "": all fit.
[[nodiscard]] std::string misfit(const MemoryLayout& wanted, const MemoryRef& memory);

}  // namespace nrem::core
