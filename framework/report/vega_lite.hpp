// The main plots of a report as Vega-Lite specifications with their data in them, for papers: one
// file each, which any Vega-Lite editor opens. The page draws richer ones of its own.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analysis/comparison.hpp"

namespace nrem::core {

struct PlotFile {
    std::string name;  // "1-weather-differences.vl.json"
    nlohmann::json spec;
};

// For each problem those that it has data for: paired differences to the baselines, learning curve,
// retention, score after each pass, accuracy against each cost. Of large sweeps the best arms and
// the controls.
[[nodiscard]] std::vector<PlotFile> vega_lite(const Comparison& comparison);

}  // namespace nrem::core
