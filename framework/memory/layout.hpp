// What tensors the memory of a cell has.
#pragma once

#include <string>

#include "host/instance.hpp"
#include "memory/archive.hpp"

namespace nrem::core {

// The rule's, for a task of these sizes, then those of a sequence model, which may be none.
[[nodiscard]] MemoryLayout layout_of(const RuleInstance& rule, const TaskInstance& task,
                                     const SequenceModelInstance* model);

// "tensor W is 4x4 there, and 8x8 is wanted": the first that does not fit; "": all do.
[[nodiscard]] std::string misfit(const MemoryLayout& wanted, const MemoryRef& memory);

}  // namespace nrem::core
