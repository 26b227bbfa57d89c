// Before anything is spent: whether the verdicts of a plan could come out at all, and how large a
// difference has to be for them.
#pragma once

#include <string>

#include "plan/plan.hpp"

namespace nrem::core {

class Registry;

// A paragraph, with a sentence for each problem; "" where nothing is compared. Reads some of the
// problem's streams to see which of them are the same (see analysis/units.hpp).
[[nodiscard]] std::string power_of(const Plan& plan, const Registry& registry);

}  // namespace nrem::core
