// Which metric represents a group, and what groups and metrics are called.
#pragma once

#include <string>
#include <vector>

#include "analysis/comparison.hpp"

namespace nrem::core {

// Accuracy, or the first of log-loss, absolute and squared error that a cell was measured by.
[[nodiscard]] Metric headline_metric(const Group& group);
// "log-loss, bits"
[[nodiscard]] std::string title_of(const Figure& figure);

// The task, with the factors that all cells of the group share: "pairs, n = 64".
[[nodiscard]] std::string title_of(const Group& group);

// The names that the pairs are compared with, in their order.
[[nodiscard]] std::vector<std::string> baselines_of(const Group& group);

}  // namespace nrem::core
