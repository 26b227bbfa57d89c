// How often the program that links allocations.cpp has called operator new.
#pragma once

#include <cstddef>

namespace nrem {

[[nodiscard]] std::size_t allocations();

}  // namespace nrem
