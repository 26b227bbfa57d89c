// The figures that a claim can be about, by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/comparison.hpp"

namespace nrem::core {

// Figures of answers depend on whether the backend can use a memory, those of upkeep do not.
enum class About { answers, upkeep };

struct ClaimMetric {
    std::string_view name;
    Estimate (*of)(const CellSummary&);
    Difference Contrast::*difference;  // null: not paired
    About about = About::upkeep;
};

// nullptr: there is none of this name.
[[nodiscard]] const ClaimMetric* find_metric(std::string_view name);

// All names. The first four and their differences are paired; "bytes_ratio" is to a `versus` cell.
[[nodiscard]] const std::vector<std::string>& claim_metrics();

}  // namespace nrem::core
