// The figures that a claim can be about, by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/comparison.hpp"

namespace nrem::core {

// Figures of answers depend on whether the backend can use a memory, those of upkeep do not.
enum class About { answers, upkeep };

// What is estimated has an interval, and is not known without one; what is counted has none.
enum class FigureBasis { estimated, counted };

// What a trial adds to a figure: the figure is the sum of sums over the sum of counts.
struct TrialPart {
    double sum = 0;
    double count = 0;
};

struct ClaimMetric {
    std::string_view name;
    FigureBasis basis = FigureBasis::counted;
    Estimate (*of)(const CellSummary&);
    Difference Contrast::*difference = nullptr;  // null: not paired by stream
    TrialPart (*part)(const Metrics&) = nullptr;  // null: not known by trial
    About about = About::upkeep;
};

// nullptr: there is none of this name.
[[nodiscard]] const ClaimMetric* find_metric(std::string_view name);

// All names. The first four and their differences are paired; "bytes_ratio" is to a `versus` cell.
[[nodiscard]] const std::vector<std::string>& claim_metrics();

}  // namespace nrem::core
