// From the tests of a pair to its headline: which metric, which test, corrected p and a verdict by
// the rule in comparison.hpp.
#include <algorithm>
#include <cmath>

#include "analysis/pairs.hpp"

namespace nrem::core {
namespace {

constexpr double significance = 0.05;

void choose_metric(Pair& pair) {
    for (const Difference* each :
         {&pair.accuracy, &pair.log_loss, &pair.absolute_error, &pair.squared_error})
        if (each->n) {
            pair.metric = each->metric;
            return;
        }
}

// One test for a whole family, since p values of different tests do not rank.
Test test_of(const std::vector<Pair*>& family, const CompareOptions& options) {
    double least = 0;
    bool all_have_accuracy = true;
    std::size_t size = 0;
    for (const Pair* pair : family) {
        const Difference& difference = headline(*pair);
        if (!difference.n) continue;
        ++size;
        least = std::max(least, least_p(difference.streams, options.flips));
        all_have_accuracy = all_have_accuracy && difference.metric == Metric::accuracy;
    }
    const bool reachable = static_cast<double>(size) * least <= significance;
    return reachable || !all_have_accuracy ? Test::permutation : Test::mcnemar;
}

const Estimate& estimate_of(const CellSummary& cell, Metric metric) {
    switch (metric) {
        case Metric::log_loss:
            return cell.log_loss;
        case Metric::absolute_error:
            return cell.absolute_error;
        case Metric::squared_error:
            return cell.squared_error;
        default:
            return cell.accuracy;
    }
}

double margin_of(const Pair& pair, const Group& group, const CompareOptions& options) {
    if (pair.metric == Metric::accuracy) return options.margin;
    return options.margin * std::abs(estimate_of(group.cells[pair.baseline], pair.metric).value);
}

bool leaves_out_zero(const Interval& interval) {
    return interval.low > 0 || interval.high < 0;
}

Verdict verdict_of(const Pair& pair, double margin) {
    const Difference& difference = headline(pair);
    if (!difference.n) return Verdict::not_compared;
    const bool seen = pair.corrected_p < significance &&
                      (pair.test == Test::permutation || leaves_out_zero(difference.interval));
    if (seen) {
        const bool rises = difference.value > 0;
        return rises == (pair.metric == Metric::accuracy) ? Verdict::better : Verdict::worse;
    }
    return difference.detectable <= margin ? Verdict::no_difference : Verdict::underpowered;
}

}  // namespace

void judge(const std::vector<Pair*>& family, const Group& group, const CompareOptions& options) {
    for (Pair* pair : family) choose_metric(*pair);
    const Test test = test_of(family, options);
    std::vector<double> p;
    for (Pair* pair : family) {
        pair->test = test;
        pair->p = test == Test::mcnemar ? pair->mcnemar.p : headline(*pair).p;
        p.push_back(pair->p);
    }
    const std::vector<double> corrected = holm(p);
    const auto size = std::count_if(p.begin(), p.end(), [](double each) { return each == each; });
    for (std::size_t i = 0; i < family.size(); ++i) {
        family[i]->corrected_p = corrected[i];
        family[i]->family = static_cast<std::uint64_t>(size);
        family[i]->verdict = verdict_of(*family[i], margin_of(*family[i], group, options));
    }
}

}  // namespace nrem::core
