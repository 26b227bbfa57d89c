#include "report/headline.hpp"

#include <algorithm>
#include <cmath>

namespace nrem::core {

Metric headline_metric(const Group& group) {
    for (const Metric metric : paired_metrics())
        if (std::any_of(group.cells.begin(), group.cells.end(), [&](const CellSummary& cell) {
                return std::isfinite(cell.estimates[metric].value);
            }))
            return metric;
    return Metric::accuracy;
}

std::string title_of(const Figure& figure) {
    const std::string title = figure.title, unit = figure.unit;
    return unit.empty() ? title : title + ", " + unit;
}

std::string title_of(const Group& group) {
    std::string title = group.task;
    if (group.rung)
        title +=
            ", rung " + std::to_string(group.rung) + " of the search, which chose what is judged";
    for (const auto& [key, value] : group.shared) {
        const CellKey parts = split_key(key);
        if (key == "task") continue;
        title.append(", ").append(parts.slot == "task" ? parts.parameter : key);
        title.append(" = ").append(value);
    }
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
