// Whether the parts of a cell offer what the others of them need.
#pragma once

#include <string>

#include "plan/plan.hpp"

namespace nrem::core {

// The first need that is not met, who has it, who lacks it and what would do, or "".
[[nodiscard]] std::string unmet_need(const Cell& cell, const Registry& registry);
// Why a cell cannot have its design; "": it can.
[[nodiscard]] std::string design_conflict(const Cell& cell);
// Whether a component, one of the cell's or not, has such a need.
[[nodiscard]] bool lacks_need(const Cell& cell, const Component& needy);

}  // namespace nrem::core
