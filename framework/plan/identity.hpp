// Canonical JSON of what a cell is: keys sorted, defaults filled in, values in canonical form. Two
// cells of equal identity give equal results.
#pragma once

#include <string>

#include "plan/plan.hpp"

namespace nrem::core {

[[nodiscard]] std::string json_of(const Part& part);
// Sets `problem` and `identity` from everything else in the cell, and from the content of the files
// that its stop and its tools have read. `registry` is where these were made.
void identify(Cell& cell, const Registry& registry);

}  // namespace nrem::core
