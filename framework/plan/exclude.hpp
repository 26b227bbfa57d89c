// Which points of the grid a config leaves out.
#pragma once

#include "plan/grid.hpp"
#include "plan/workshop.hpp"

namespace nrem::core {

// Compares swept values, then what is given, then the defaults of components; numbers by value.
[[nodiscard]] bool is_excluded(const Point& point, const Workshop& workshop);

}  // namespace nrem::core
