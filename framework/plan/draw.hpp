// The points of a search: what each of its axes has in each of its draws.
#pragma once

#include <vector>

#include "config/config.hpp"

namespace nrem::core {

// By draw, then by axis of the space. A draw of an axis is a function of the seed, the axis's key
// and the number of the draw: more points or axes leave the others as they are.
[[nodiscard]] std::vector<std::vector<Value>> draw(const Search& search);

}  // namespace nrem::core
