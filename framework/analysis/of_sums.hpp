// A statistic that is no mean over streams: it is made from the sums of several figures of them.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "analysis/cells.hpp"
#include "analysis/figures.hpp"

namespace nrem::core {

template <std::size_t count>
using Sums = std::array<Mean, count>;

template <std::size_t count>
Sums<count>& operator+=(Sums<count>& sums, const Sums<count>& other) {
    for (std::size_t i = 0; i < count; ++i) sums[i] += other[i];
    return sums;
}

// Of what is independent; units without the first figure are left out.
template <std::size_t count>
[[nodiscard]] std::vector<Sums<count>> sums_by_unit(const CellRows& cell,
                                                    const std::array<StreamFigure, count>& figures) {
    std::vector<Sums<count>> units;
    std::size_t last = 0;
    for (const StreamOfSeed& stream : cell.streams) {
        Sums<count> sums;
        for (std::size_t i = 0; i < count; ++i) sums[i] = figures[i].of(stream);
        if (!sums[0].n) continue;
        if (units.empty() || stream.unit != last) units.emplace_back();
        last = stream.unit;
        units.back() += sums;
    }
    return units;
}

// Over all units, with the interval of a bootstrap of them, from six on. n is that of the first
// figure.
template <std::size_t count, class Statistic>
[[nodiscard]] Estimate of_sums(const CellRows& cell, Resampling& resampling,
                               const std::array<StreamFigure, count>& figures,
                               Statistic statistic) {
    const std::vector<Sums<count>> units = sums_by_unit(cell, figures);
    Sums<count> all;
    for (const Sums<count>& unit : units) all += unit;
    Estimate made{.value = all[0].n ? statistic(all) : unknown, .n = all[0].n};
    if (units.size() < fewest_clusters || std::isnan(made.value)) return made;
    made.interval = resampling.percentiles([&](Random& random) {
        Sums<count> drawn;
        for (std::size_t i = 0; i < units.size(); ++i) drawn += units[random.below(units.size())];
        return statistic(drawn);
    });
    return made;
}

}  // namespace nrem::core
