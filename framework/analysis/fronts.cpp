#include "analysis/fronts.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

#include "analysis/comparison.hpp"
#include "analysis/judge.hpp"
#include "analysis/paired.hpp"
#include "language/spending.hpp"
#include "plan/loop_figures.hpp"

namespace nrem::core {
namespace {

double per_item(const CellSummary& cell, double total) {
    return total / static_cast<double>(cell.pooled.scored);
}

struct Cost {
    const char* name;
    double (*of)(const CellSummary&);
};

// Bytes and tokens shown are means over steps and questions, replays of a stream; what is spent on
// calls is by question. Depth is of calls that wait for each other, which a cell without a loop has not.
constexpr Cost costs[] = {
    {"bytes", [](const CellSummary& cell) { return cell.pooled[Metric::bytes_mean].value(); }},
    {"tokens shown", [](const CellSummary& cell) { return cell.pooled[Metric::tokens_shown].value(); }},
    {"replays", [](const CellSummary& cell) { return a_stream(cell, &Nights::replays); }},
    {"calls",
     [](const CellSummary& cell) {
         return per_item(cell, static_cast<double>(total(cell.pooled.calls).calls));
     }},
    {"call tokens",
     [](const CellSummary& cell) {
         return per_item(cell, static_cast<double>(total(cell.pooled.calls).tokens));
     }},
    {"money",
     [](const CellSummary& cell) { return per_item(cell, total(cell.pooled.calls).money); }},
    {"depth",
     [](const CellSummary& cell) {
         const NamedEstimate* depth = find_named(cell.measured, loop_figure("depth"));
         return depth && depth->estimate.n ? depth->estimate.value : unknown;
     }},
};

std::optional<Metric> headline_metric(const Group& group) {
    for (const Metric metric : paired_metrics())
        for (const CellSummary& cell : group.cells)
            if (cell.estimates[metric].n) return metric;
    return std::nullopt;
}

Interval turned(const Interval& interval) {
    return {-interval.high, -interval.low};
}

class Fronts {
public:
    Fronts(const Group& group, const ProblemRows& rows, const CompareOptions& options,
           Resampling& resampling)
        : group_(group),
          rows_(rows),
          options_(options),
          resampling_(resampling),
          metric_(headline_metric(group)) {}

    void add(std::vector<Front>& fronts, const Cost& cost) {
        if (!metric_) return;
        Front front{cost.name, points(cost)};
        if (front.points.size() < 2 || front.points.front().cost == front.points.back().cost)
            return;
        const CostPoint* leader = nullptr;
        for (CostPoint& point : front.points) {
            if (leader) place(point, *leader);
            const bool leads = !leader || sign() * point.value > sign() * leader->value;
            if (point.standing == Standing::front && leads) leader = &point;
        }
        fronts.push_back(std::move(front));
    }

private:
    [[nodiscard]] double sign() const { return rises(*metric_) ? 1 : -1; }

    // Cheapest first, of equal cost the best.
    [[nodiscard]] std::vector<CostPoint> points(const Cost& cost) const {
        std::vector<CostPoint> points;
        for (std::size_t i = 0; i < group_.cells.size(); ++i) {
            const CellSummary& cell = group_.cells[i];
            const CostPoint point{.cell = i,
                                  .cost = cost.of(cell),
                                  .value = cell.estimates[*metric_].value,
                                  .by = i};
            if (!sees_truths(cell.control) && std::isfinite(point.cost) &&
                std::isfinite(point.value))
                points.push_back(point);
        }
        std::sort(points.begin(), points.end(), [this](const CostPoint& a, const CostPoint& b) {
            return std::tuple(a.cost, -sign() * a.value, a.cell) <
                   std::tuple(b.cost, -sign() * b.value, b.cell);
        });
        return points;
    }

    struct Advantage {
        double value = unknown;  // positive: the cell is better
        Interval interval;
    };

    // Paired; kept, since the fronts of several costs ask for the same.
    const Advantage& advantage(std::size_t cell, std::size_t other) {
        const auto [at, made] = known_.try_emplace({cell, other});
        if (made) {
            const Difference difference =
                headline_of({&rows_.cells[cell], &rows_.cells[other]}, resampling_);
            at->second = rises(*metric_)
                             ? Advantage{difference.value, difference.interval}
                             : Advantage{-difference.value, turned(difference.interval)};
        }
        return at->second;
    }

    void place(CostPoint& point, const CostPoint& leader) {
        const Advantage& found = advantage(point.cell, leader.cell);
        if (!std::isfinite(found.value)) return;
        const bool cheaper = leader.cost < point.cost;
        const double margin = cheaper ? margin_of(*metric_, leader.value, options_) : 0;
        const bool settled = found.interval.high < margin;
        const bool beaten = cheaper ? found.value <= 0 : found.value < 0;
        point.advantage = found.interval;
        const bool better = found.interval.low > 0;
        if (better || (!settled && !beaten)) return;
        point.standing = settled ? Standing::dominated : Standing::outdone;
        point.by = leader.cell;
    }

    const Group& group_;
    const ProblemRows& rows_;
    const CompareOptions& options_;
    Resampling& resampling_;
    std::optional<Metric> metric_;
    std::map<std::pair<std::size_t, std::size_t>, Advantage> known_;
};

}  // namespace

std::vector<Front> fronts_of(const Group& group, const ProblemRows& rows,
                             const CompareOptions& options, Resampling& resampling) {
    Fronts builder(group, rows, options, resampling);
    std::vector<Front> fronts;
    for (const Cost& cost : costs) builder.add(fronts, cost);
    return fronts;
}

CostPerRight cost_per_right(const Metrics& pooled) {
    const double right = pooled[Metric::accuracy].sum;
    if (right == 0) return {};
    const Spending spending = total(pooled.calls);
    return {pooled[Metric::tokens_shown].sum / right, static_cast<double>(spending.calls) / right,
            static_cast<double>(spending.tokens) / right, spending.money / right};
}

}  // namespace nrem::core
