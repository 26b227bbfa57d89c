// The bins of the learning curve and of retention. Widths are powers of two, so that the bins of
// a short trial fall whole into the bins of a long one and seeds can be pooled.
#pragma once

#include <cstdint>
#include <map>

#include "metrics/metrics.hpp"

namespace nrem::core {

inline constexpr std::uint64_t most_curve_bins = 40;

// The least power of two with which `last_step` falls into one of 40 bins.
[[nodiscard]] std::uint64_t curve_width(std::uint64_t last_step);
[[nodiscard]] CurveBin& curve_bin(std::map<std::uint64_t, CurveBin>& curve, std::uint64_t step,
                                  std::uint64_t width);
[[nodiscard]] AgeBin& age_bin(std::map<int, AgeBin>& ages, std::uint64_t age);

}  // namespace nrem::core
