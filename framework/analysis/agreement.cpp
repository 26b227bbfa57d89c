#include "analysis/agreement.hpp"

#include <string>

#include "analysis/of_sums.hpp"
#include "plan/grade_figures.hpp"

namespace nrem::core {
namespace {

// Of equal grades, and of those of the first and of the second grader that are right.
double kappa(const Sums<3>& of) {
    const double a = of[1].value(), b = of[2].value();
    const double by_chance = a * b + (1 - a) * (1 - b);
    return by_chance < 1 ? 1 - (1 - of[0].value()) / (1 - by_chance) : unknown;
}

StreamFigure share(std::string_view name) {
    return {std::string(name), {0, 1}};
}

}  // namespace

Estimate agreement_in(const CellRows& cell, Resampling& resampling) {
    return of_sums(cell, resampling,
                   std::array{share(grades_agree_figure), share(grade_figure),
                              share(second_grade_figure)},
                   kappa);
}

}  // namespace nrem::core
