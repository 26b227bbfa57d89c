#include "analysis/agreement.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "plan/grade_figures.hpp"

namespace nrem::core {
namespace {

// Of the answers of a unit, or of all.
struct Grades {
    Mean equal;
    Mean first;   // right, by the first grader
    Mean second;
    Grades& operator+=(const Grades& other) {
        equal += other.equal;
        first += other.first;
        second += other.second;
        return *this;
    }
    [[nodiscard]] double kappa() const {
        if (!equal.n) return unknown;
        const double a = first.value(), b = second.value();
        const double by_chance = a * b + (1 - a) * (1 - b);
        return by_chance < 1 ? 1 - (1 - equal.value()) / (1 - by_chance) : unknown;
    }
};

std::vector<Grades> by_unit(const CellRows& cell) {
    constexpr Interval share{0, 1};
    const StreamFigure equal(std::string(grades_agree_figure), share),
        first(std::string(grade_figure), share), second(std::string(second_grade_figure), share);
    std::vector<Grades> units;
    std::size_t last = 0;
    for (const StreamOfSeed& stream : cell.streams) {
        const Grades grades{equal.of(stream), first.of(stream), second.of(stream)};
        if (!grades.equal.n) continue;
        if (units.empty() || stream.unit != last) units.emplace_back();
        last = stream.unit;
        units.back() += grades;
    }
    return units;
}

}  // namespace

Estimate agreement_in(const CellRows& cell, Resampling& resampling) {
    const std::vector<Grades> units = by_unit(cell);
    Grades all;
    for (const Grades& unit : units) all += unit;
    Estimate made{.value = all.kappa(), .n = all.equal.n};
    if (units.size() < fewest_clusters || std::isnan(made.value)) return made;
    made.interval = resampling.percentiles([&](Random& random) {
        Grades drawn;
        for (std::size_t i = 0; i < units.size(); ++i) drawn += units[random.below(units.size())];
        return drawn.kappa();
    });
    return made;
}

}  // namespace nrem::core
