#include "analysis/replay.hpp"

#include <cmath>
#include <map>
#include <string_view>

namespace nrem::core {
namespace {

using Runs = std::vector<const CellRows*>;

// Of the whole run; NaN where it has not been measured.
double figure_of(const CellRows& run, Metric metric) {
    Mean sum;
    for (const Row* row : run.good) sum += row->metrics[metric];
    return sum.value();
}

// Between equal runs, in the square; NaN: there was one.
double variance_between(const Runs& runs, Metric metric) {
    double mean = 0, squares = 0, n = 0;
    for (const CellRows* run : runs) {
        const double value = figure_of(*run, metric);
        if (std::isnan(value)) continue;
        const double before = value - mean;
        mean += before / ++n;
        squares += before * (value - mean);
    }
    return n > 1 ? squares / (n - 1) : unknown;
}

double spread_of(double a, double b) {
    if (std::isnan(a) && std::isnan(b)) return unknown;
    return std::sqrt((std::isnan(a) ? 0 : a) + (std::isnan(b) ? 0 : b));
}

}  // namespace

void add_replay_spread(Group& group, const ProblemRows& rows) {
    if (rows.repeats.empty()) return;
    std::map<std::string_view, std::size_t> first_runs;
    std::vector<Runs> runs(rows.cells.size());
    for (std::size_t i = 0; i < rows.cells.size(); ++i) {
        first_runs.emplace(rows.cells[i].any->identity, i);
        runs[i].push_back(&rows.cells[i]);
    }
    for (const CellRows& again : rows.repeats)
        if (const auto first = first_runs.find(again.any->parent); first != first_runs.end())
            runs[first->second].push_back(&again);
    for (auto* pairs : {&group.pairs, &group.sleep})
        for (Pair& pair : *pairs)
            pair.replay_spread = spread_of(variance_between(runs[pair.cell], pair.metric),
                                           variance_between(runs[pair.baseline], pair.metric));
}

}  // namespace nrem::core
