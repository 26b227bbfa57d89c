// Which cells a page shows, where there are more than a browser should hold: those with the best
// headline figures, the controls, and what they are compared with. Tables and files have them all.
#pragma once

#include <cstdint>

#include "analysis/comparison.hpp"

namespace nrem::core {

struct PageCells {
    Comparison comparison;
    std::uint64_t left_out = 0;
};

[[nodiscard]] PageCells page_cells(const Comparison& comparison, std::size_t most = 2000);

}  // namespace nrem::core
