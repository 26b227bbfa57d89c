// Whether a condition of the config holds for a point of the grid.
#pragma once

#include "plan/grid.hpp"

namespace nrem::core {

// Compares swept values, then what is given, then the defaults of components; numbers by value.
[[nodiscard]] bool holds(const Condition& condition, const Point& point, const Registry& registry);

}  // namespace nrem::core
