// Whether a condition of the config holds for a point of the grid.
#pragma once

#include <string>
#include <vector>

#include "plan/grid.hpp"

namespace nrem::core {

// Compares swept values, then what is given, then the defaults of components; numbers by value.
// What a point has under a dotted key, or under "arm": swept values, then what is given, then the
// defaults of components. Empty: nothing has that key.
[[nodiscard]] std::vector<std::string> values_of(const Point& point, const Registry& registry,
                                                 const std::string& dotted);
// The swept ones alone.
[[nodiscard]] std::vector<std::string> swept_values(const Point& point, const std::string& dotted);
// As texts, or as numbers.
[[nodiscard]] bool is_same_value(const std::string& a, const std::string& b);

[[nodiscard]] bool holds(const Condition& condition, const Point& point, const Registry& registry);

}  // namespace nrem::core
