// How large a figure of a component can be.
#pragma once

namespace nrem::core {

// So that sums of many stay finite. Bounds that are further out are cut to it: it stands for none.
inline constexpr double largest_figure = 1e100;

}  // namespace nrem::core
