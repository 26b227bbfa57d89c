#include "report/page_cells.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "report/headline.hpp"

namespace nrem::core {

namespace {

// The new place of each cell that is kept.
using Places = std::vector<std::optional<std::size_t>>;

std::vector<std::size_t> by_figure(const Group& group) {
    const Metric metric = headline_metric(group);
    const auto figure = [&](std::size_t at) {
        const double value = group.cells[at].estimates[metric].value;
        return std::isfinite(value) ? (rises(metric) ? value : -value) : -HUGE_VAL;
    };
    std::vector<std::size_t> order(group.cells.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater(), figure);
    return order;
}

// So many of the best, and every control that is not the twin of a single cell.
Places choose(const Group& group, std::size_t most) {
    std::vector<bool> kept(group.cells.size(), false);
    std::size_t count = 0;
    const auto keep = [&](std::size_t at) {
        if (kept[at] || count >= most) return;
        kept[at] = true;
        ++count;
    };
    for (const auto& pair : group.pairs) keep(pair.baseline);
    for (std::size_t i = 0; i < group.cells.size(); ++i) {
        const Control control = group.cells[i].control;
        if (control != Control::none && control != Control::noop_sleep) keep(i);
    }
    for (const std::size_t at : by_figure(group)) keep(at);
    Places places(group.cells.size());
    std::size_t next = 0;
    for (std::size_t i = 0; i < kept.size(); ++i)
        if (kept[i]) places[i] = next++;
    return places;
}

std::vector<Pair> moved(const std::vector<Pair>& pairs, const Places& places) {
    std::vector<Pair> out;
    for (const auto& pair : pairs) {
        if (!places[pair.cell] || !places[pair.baseline]) continue;
        out.push_back(pair);
        out.back().cell = *places[pair.cell];
        out.back().baseline = *places[pair.baseline];
    }
    return out;
}

std::vector<ReversalEffect> moved(const std::vector<ReversalEffect>& effects, const Places& places) {
    std::vector<ReversalEffect> out;
    for (const ReversalEffect& effect : effects) {
        if (!places[effect.cell]) continue;
        out.push_back(effect);
        out.back().cell = *places[effect.cell];
    }
    return out;
}

Front moved(const Front& front, const Places& places) {
    Front out{front.cost, {}};
    for (const auto& point : front.points) {
        if (!places[point.cell]) continue;
        out.points.push_back(point);
        out.points.back().cell = *places[point.cell];
        out.points.back().by = places[point.by].value_or(*places[point.cell]);
    }
    return out;
}

Group smaller(const Group& group, std::size_t most) {
    const Places places = choose(group, most);
    Group out;
    out.problem = group.problem;
    out.task = group.task;
    out.shared = group.shared;
    out.factors = group.factors;
    out.best = group.best;
    out.reversals = moved(group.reversals, places);
    out.backends = group.backends;
    for (std::size_t i = 0; i < places.size(); ++i)
        if (places[i]) out.cells.push_back(group.cells[i]);
    out.pairs = moved(group.pairs, places);
    out.sleep = moved(group.sleep, places);
    for (const auto& front : group.fronts) out.fronts.push_back(moved(front, places));
    return out;
}

}  // namespace

PageCells page_cells(const Comparison& comparison, std::size_t most) {
    std::size_t all = 0;
    for (const auto& group : comparison.groups) all += group.cells.size();
    if (all <= most) return {comparison, 0};
    PageCells page;
    page.comparison.options = comparison.options;
    page.comparison.failures = comparison.failures;
    page.comparison.rows = comparison.rows;
    page.comparison.duplicates = comparison.duplicates;
    const std::size_t share = std::max<std::size_t>(20, most / comparison.groups.size());
    std::size_t shown = 0;
    for (const auto& group : comparison.groups) {
        if (shown >= most) break;
        page.comparison.groups.push_back(group.cells.size() <= share ? group
                                                                     : smaller(group, share));
        shown += page.comparison.groups.back().cells.size();
    }
    page.left_out = all - shown;
    return page;
}

}  // namespace nrem::core
