// Canonical JSON of what a cell is: keys sorted, defaults filled in, values in canonical form. Two
// cells of equal identity give equal results.
#pragma once

#include <string>

#include "plan/plan.hpp"

namespace nrem::core {

[[nodiscard]] std::string json_of(const Part& part);
// Sets `problem` and `identity` from everything else in the cell.
void identify(Cell& cell);

}  // namespace nrem::core
