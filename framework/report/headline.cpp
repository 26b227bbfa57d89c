#include "report/headline.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace nrem::core {

Metric headline_metric(const Group& group) {
    using enum Metric;
    for (const Metric metric : {accuracy, log_loss, absolute_error, squared_error})
        if (std::any_of(group.cells.begin(), group.cells.end(), [&](const CellSummary& cell) {
                return std::isfinite(estimate_of(cell, metric).value);
            }))
            return metric;
    return accuracy;
}

const Estimate& estimate_of(const CellSummary& cell, Metric metric) {
    switch (metric) {
        case Metric::log_loss:
            return cell.log_loss;
        case Metric::absolute_error:
            return cell.absolute_error;
        case Metric::squared_error:
            return cell.squared_error;
        case Metric::accuracy:
            break;
    }
    return cell.accuracy;
}

const Difference& difference_of(const Pair& pair, Metric metric) {
    switch (metric) {
        case Metric::log_loss:
            return pair.log_loss;
        case Metric::absolute_error:
            return pair.absolute_error;
        case Metric::squared_error:
            return pair.squared_error;
        case Metric::accuracy:
            break;
    }
    return pair.accuracy;
}

std::string title_of(const Group& group) {
    std::map<std::string, std::set<std::string>> values;
    for (const auto& cell : group.cells)
        for (const auto& [key, value] : cell.factors)
            if (key.starts_with("task.")) values[key.substr(5)].insert(value);
    std::string title = group.task;
    for (const auto& [key, found] : values)
        if (found.size() == 1) title.append(", ").append(key).append(" = ").append(*found.begin());
    return title;
}

std::vector<std::string> baselines_of(const Group& group) {
    std::vector<std::string> names;
    for (const auto& pair : group.pairs)
        if (std::find(names.begin(), names.end(), pair.baseline_name) == names.end())
            names.push_back(pair.baseline_name);
    return names;
}

}  // namespace nrem::core
