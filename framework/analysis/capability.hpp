// Whether a backend can use a memory at all: the precondition of every verdict on memory.
#pragma once

#include <string>
#include <vector>

#include "analysis/cells.hpp"

namespace nrem::core {

// One check for each backend of the problem (with its prompts and feedback), by its own controls.
// Where the group has their pairs with no memory, it goes by the verdicts of those: a comparison has
// one verdict.
[[nodiscard]] std::vector<BackendCheck> check_backends(const Group& group,
                                                       const ProblemRows& rows,
                                                       const CompareOptions& options,
                                                       Resampling& resampling);

// Why verdicts on the memory of its arms are invalid; "": they are not.
[[nodiscard]] std::string why_invalid(const BackendCheck& check);

// Why the memory of a cell cannot have mattered (the manipulation check); "": it can have, or it is
// a control, or an arm without a memory.
[[nodiscard]] std::string why_unused(const CellSummary& cell);

// Whether a cell is one of the controls by which a backend is checked, or the window.
[[nodiscard]] bool is_yardstick(const CellSummary& cell);

// Gives the group its checks, its cells their capability, and its pairs what makes them invalid.
void mark_invalid(Group& group, std::vector<BackendCheck> checks);

}  // namespace nrem::core
