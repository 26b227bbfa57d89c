#include "analysis/trivial.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/pairs.hpp"

namespace nrem::core {
namespace {

std::vector<std::string> trivial_names() {
    std::vector<std::string> names;
    for (const auto name : all_names<Control>)
        if (is_trivial(*from_name<Control>(name))) names.emplace_back(name);
    return names;
}

bool is_better(Metric metric, double a, double b) {
    return rises(metric) ? a > b : a < b;
}

// Of the cells that have this name; NaN where none has the metric.
double best_of(const Group& group, const std::string& name, Metric metric) {
    double best = unknown;
    for (const std::size_t cell : cells_called(group, name)) {
        const double value = group.cells[cell].estimates[metric].value;
        if (std::isnan(best) || is_better(metric, value, best)) best = value;
    }
    return best;
}

}  // namespace

std::vector<Trivial> trivial_arms(const Group& group) {
    for (const Metric metric : paired_metrics()) {
        std::vector<Trivial> arms;
        for (const std::string& name : trivial_names())
            if (const double best = best_of(group, name, metric); !std::isnan(best))
                arms.push_back({name, best});
        if (arms.empty()) continue;
        std::ranges::stable_sort(arms, [&](const Trivial& a, const Trivial& b) {
            return is_better(metric, a.value, b.value);
        });
        return arms;
    }
    return {};
}

std::vector<std::string> baselines_for(const Group& group, const std::vector<std::string>& asked) {
    std::vector<std::string> baselines = asked;
    const std::vector<Trivial> arms = trivial_arms(group);
    if (arms.empty() || std::ranges::find(asked, arms.front().name) != asked.end())
        return baselines;
    const auto first = std::ranges::find_if(baselines, [](const std::string& name) {
        const std::vector<std::string> names = trivial_names();
        return std::ranges::find(names, name) != names.end();
    });
    if (first != baselines.end()) baselines.insert(first, arms.front().name);
    return baselines;
}

}  // namespace nrem::core
