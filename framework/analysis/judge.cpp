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
    bool reachable = true;  // whether p can fall below 0.05 after correction
};

// One test for a whole family, since p values of different tests do not rank. Which one goes by the
// streams alone: if a larger family turned to a test that sees more, an arm could win by the
// company of others.
Selected select_test(const std::vector<Judged>& family, const CompareOptions& options,
                     Tests tests) {
    double least = 0;
    bool all_have_accuracy = true;
    std::size_t size = 0;
    for (const Judged& judged : family) {
        const Difference& difference = headline(*judged.contrast);
        if (!difference.n) continue;
        ++size;
        least = std::max(least, least_p(difference.streams, options.flips));
        all_have_accuracy &= judged.contrast->metric == Metric::accuracy;
    }
    const bool alone = least <= significance;
    if (!alone && all_have_accuracy && tests == Tests::permutation_or_mcnemar)
        return {Test::mcnemar, true};
    return {Test::permutation, static_cast<double>(size) * least <= significance};
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
    const auto size = std::count_if(p.begin(), p.end(), [](double each) { return each == each; });
    for (std::size_t i = 0; i < family.size(); ++i) {
        Contrast& contrast = *family[i].contrast;
        contrast.corrected_p = corrected[i];
        contrast.family = static_cast<std::uint64_t>(size);
        if (options.stop_early && contrast.metric == Metric::accuracy)
            contrast.running = confidence_sequence(
                contrast.of_streams, options.stop_early->alpha / static_cast<double>(size));
        contrast.verdict =
            verdict_of(contrast, selected, margin_of(contrast.metric, family[i].baseline, options));
    }
}

}  // namespace nrem::core
