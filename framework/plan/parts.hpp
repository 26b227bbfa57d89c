// The parts of a cell, as one list.
#pragma once

#include <vector>

#include "plan/plan.hpp"

namespace nrem::core {

// Task, backend, rule, the models of the roles that are not the backend's, schedulers and policies.
[[nodiscard]] std::vector<const Part*> parts_of(const Cell& cell);

}  // namespace nrem::core
