// The rule of the verdicts is the one in contrast.hpp.
#include "analysis/judge.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/sequential.hpp"
#include "analysis/statistics.hpp"

namespace nrem::core {
namespace {

constexpr double significance = 0.05;

struct Selected {
    Test test = Test::permutation;
    std::uint64_t family = 0;  // those of it that are compared
    bool reachable = true;     // whether p can fall below 0.05 after correction
};

// One test for a whole family, since p values of different tests do not rank. Which one goes by the
// streams alone: if a larger family turned to a test that sees more, an arm could win by the
// company of others.
Selected select_test(const std::vector<Judged>& family, const CompareOptions& options,
                     Tests tests) {
    double least = 0;
    bool all_have_accuracy = true;
    std::uint64_t size = 0;
    for (const Judged& judged : family) {
        const Difference& difference = headline(*judged.contrast);
        if (!difference.n) continue;
        ++size;
        least = std::max(least, least_p(difference.streams, options.flips));
        all_have_accuracy &= judged.contrast->metric == Metric::accuracy;
    }
    const bool alone = least <= significance;
    if (!alone && all_have_accuracy && tests == Tests::permutation_or_mcnemar)
        return {Test::mcnemar, size, true};
    return {Test::permutation, size, static_cast<double>(size) * least <= significance};
}

bool leaves_out_zero(const Interval& interval) {
    return interval.low > 0 || interval.high < 0;
}

Verdict verdict_of(const Contrast& contrast, const Selected& selected, double margin) {
    const Difference& difference = headline(contrast);
    if (!difference.n) return Verdict::not_compared;
    const bool seen = contrast.corrected_p < significance &&
                      (selected.test == Test::permutation || leaves_out_zero(difference.interval));
    if (seen)
        return (difference.value > 0) == rises(contrast.metric) ? Verdict::better : Verdict::worse;
    const bool would_be_seen = selected.reachable && difference.detectable <= margin;
    return would_be_seen ? Verdict::no_difference : Verdict::underpowered;
}

// Other tests are for a number of streams that was fixed beforehand.
Verdict verdict_of(const Contrast& contrast, const StopEarly& stop) {
    if (!settled(contrast.running, stop)) return Verdict::underpowered;
    const Interval& interval = contrast.running.back();
    if (interval.low > 0) return Verdict::better;
    return interval.high < 0 ? Verdict::worse : Verdict::no_difference;
}

}  // namespace

double margin_of(Metric metric, double baseline, const CompareOptions& options) {
    return metric == Metric::accuracy ? options.margin : options.margin * std::abs(baseline);
}

void judge(const std::vector<Judged>& family, const CompareOptions& options, Tests tests) {
    const Selected selected = select_test(family, options, tests);
    std::vector<double> p;
    for (const Judged& judged : family) {
        Contrast& contrast = *judged.contrast;
        contrast.test = selected.test;
        contrast.p = selected.test == Test::mcnemar ? contrast.mcnemar.p : headline(contrast).p;
        p.push_back(contrast.p);
    }
    const std::vector<double> corrected = holm(p);
    for (std::size_t i = 0; i < family.size(); ++i) {
        Contrast& contrast = *family[i].contrast;
        contrast.corrected_p = corrected[i];
        contrast.family = selected.family;
        if (options.stop_early && contrast.metric == Metric::accuracy)
            contrast.running =
                confidence_sequence(contrast.of_streams, options.stop_early->alpha /
                                                             static_cast<double>(selected.family));
        const double margin = margin_of(contrast.metric, family[i].baseline, options);
        contrast.verdict = contrast.running.empty() ? verdict_of(contrast, selected, margin)
                                                    : verdict_of(contrast, *options.stop_early);
    }
}

}  // namespace nrem::core
