#include "study/halving.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/claim_metrics.hpp"
#include "config/search.hpp"
#include "report/headline.hpp"

namespace nrem::core {
namespace {

struct Contender {
    std::string identity;  // off its rung
    double value = unknown;
};

// The result of each cell of the rung, by identity.
std::map<std::string, double> values_of(const std::vector<Row>& rows, const Plan& plan) {
    const Search& search = plan.config.search;
    const auto metric = claim_metric(search.metric, named_figures(plan));
    std::map<std::string, double> values;
    for (const auto& group : compare(rows, {.flips = 1}).groups) {
        const Better better = metric->is_headline ? named(headline_metric(group)).better
                                                  : metric->better;
        const Goal usual = better == Better::higher ? Goal::most : Goal::least;
        const double sign = search.goal.value_or(usual) == Goal::most ? 1 : -1;
        for (const auto& cell : group.cells)
            values[cell.identity] = cell.failed ? unknown : sign * metric->of(cell).value;
    }
    return values;
}

// The best cells of each arm, which go on. A cell with a failed trial is last.
Rung next_rung(const Plan& plan, const std::vector<Row>& rows) {
    const Search& search = plan.config.search;
    const std::size_t climbed = search.rungs.size();
    const auto values = values_of(rows, plan);
    std::map<std::string, std::vector<Contender>> arms;
    for (const auto& cell : plan.cells) {
        if (cell.rung != climbed) continue;
        const auto found = values.find(cell.identity);
        arms[cell.arm].push_back(
            {cell.contender, found == values.end() ? unknown : found->second});
    }
    Rung next;
    if (climbed < rungs_of(search)) next.streams = streams_of(search, climbed);
    for (auto& [arm, candidates] : arms) {
        std::ranges::stable_sort(candidates, [](const Contender& a, const Contender& b) {
            if (std::isnan(a.value) || std::isnan(b.value))
                return !std::isnan(a.value) && std::isnan(b.value);
            return a.value > b.value;
        });
        candidates.resize(kept_of(search, climbed - 1, candidates.size()));
        for (const auto& candidate : candidates) next.cells.insert(candidate.identity);
    }
    return next;
}

}  // namespace

void climb(Search& search, const Plan& plan, const std::vector<Row>& rows) {
    search.rungs.push_back(next_rung(plan, rows));
    search.decided = search.rungs.size() > rungs_of(search);
}

}  // namespace nrem::core
