// Which metric represents a group, and the names and values of the others.
#pragma once

#include <array>
#include <string_view>

#include "analysis/comparison.hpp"

namespace nrem::core {

struct NamedEstimate {
    std::string_view name;
    Estimate CellSummary::*estimate;
};

inline constexpr std::array<NamedEstimate, 8> estimates{{
    {"accuracy", &CellSummary::accuracy},
    {"top5", &CellSummary::top5},
    {"log_loss", &CellSummary::log_loss},
    {"absolute_error", &CellSummary::absolute_error},
    {"squared_error", &CellSummary::squared_error},
    {"corrected", &CellSummary::corrected},
    {"lost", &CellSummary::lost},
    {"stale", &CellSummary::stale},
}};

// Accuracy, or the first of log-loss, absolute and squared error that a cell was measured by.
[[nodiscard]] Metric headline_metric(const Group& group);
[[nodiscard]] const Difference& difference_of(const Pair& pair, Metric metric);

// The task, with the factors that all cells of the group share: "pairs, n = 64".
[[nodiscard]] std::string title_of(const Group& group);

// The names that the pairs are compared with, in their order.
[[nodiscard]] std::vector<std::string> baselines_of(const Group& group);

}  // namespace nrem::core
