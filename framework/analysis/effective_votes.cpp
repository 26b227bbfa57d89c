#include "analysis/effective_votes.hpp"

#include "analysis/of_sums.hpp"
#include "plan/loop_figures.hpp"

namespace nrem::core {
namespace {

// Of pairs that agree, of right votes over pairs, and of votes an answer.
double effective(const Sums<3>& of) {
    const double right = of[1].value(), votes = of[2].value();
    const double by_chance = 2 * right * (1 - right);
    if (!(by_chance > 0)) return unknown;
    const double correlation = 1 - (1 - of[0].value()) / by_chance;
    const double spread = 1 + (votes - 1) * correlation;
    return spread > 0 ? votes / spread : unknown;
}

}  // namespace

Estimate effective_votes_in(const CellRows& cell, Resampling& resampling) {
    const auto figure = [](std::string_view name, const Interval& bounds) {
        return StreamFigure(loop_figure(name), bounds);
    };
    return of_sums(cell, resampling,
                   std::array{figure("votes_agree", {0, 1}), figure("votes_right", {0, 1}),
                              figure("votes", boundless)},
                   effective);
}

}  // namespace nrem::core
