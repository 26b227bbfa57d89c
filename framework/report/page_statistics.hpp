// What the comparison says beyond pairs of cells, as the page's script reads it.
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/comparison.hpp"

namespace nrem::core {

// A pair or a level: differences of each metric, test, verdict, seeds.
[[nodiscard]] nlohmann::json contrast_json(const Contrast& contrast);

[[nodiscard]] nlohmann::json factors_json(const Group& group);
[[nodiscard]] nlohmann::json fronts_json(const Group& group);
// The best fit of a cell's retention curve; null where there is none.
[[nodiscard]] nlohmann::json fit_json(const CellSummary& cell);
[[nodiscard]] nlohmann::json backends_json(const Group& group);

}  // namespace nrem::core
