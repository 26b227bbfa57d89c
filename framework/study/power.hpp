// Before anything is spent: whether the plan can reach its verdicts at all, and how large a
// difference must be for that.
#pragma once

#include <string>

#include "plan/plan.hpp"

namespace nrem::core {

class Registry;

// A paragraph with a sentence for each problem; "" if nothing is compared. Reads some of the
// problem's streams to find equal ones (see analysis/units.hpp).
[[nodiscard]] std::string power_of(const Plan& plan, const Registry& registry);

}  // namespace nrem::core
