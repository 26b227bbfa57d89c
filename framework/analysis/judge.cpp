// The rule of the verdicts is the one in verdict.hpp.
#include "analysis/judge.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/needs.hpp"
#include "analysis/sequential.hpp"

namespace nrem::core {
namespace {

using Contrasts = std::vector<Contrast*>;
using Probabilities = std::vector<Probability>;

std::vector<Flipped> flipped(const Contrasts& family, auto scores_of) {
    std::vector<Flipped> arms;
    for (const Contrast* each : family)
        arms.push_back({each->inferred.streams, scores_of(*each)});
    return arms;
}

Probabilities by_holm(const Probabilities& alone) {
    std::vector<double> p;
    for (const Probability& each : alone) p.push_back(each.value);
    p = holm(p);
    Probabilities made;
    for (std::size_t i = 0; i < p.size(); ++i) made.push_back({p[i], alone[i].at_most});
    return made;
}

// Never below what it is of one comparison alone.
Probabilities at_least(Probabilities corrected, const Probabilities& alone) {
    for (std::size_t i = 0; i < alone.size(); ++i)
        if (!(corrected[i].value >= alone[i].value)) corrected[i] = alone[i];
    return corrected;
}

bool share_their_draws(const Contrasts& family) {
    return family.size() > 1 && std::ranges::all_of(family, [](const Contrast* each) {
               return named(each->verdict.test).shares_draws;
           });
}

void correct(const Contrasts& family, Resampling& resampling) {
    Probabilities alone;
    for (const Contrast* each : family) alone.push_back(each->verdict.p);
    const auto sums = [](const Contrast& each) { return each.inferred.clusters.sums; };
    const Probabilities corrected =
        share_their_draws(family)
            ? at_least(resampling.flips().step_down(flipped(family, sums), Sides::both), alone)
            : by_holm(alone);
    for (std::size_t i = 0; i < family.size(); ++i) family[i]->verdict.corrected_p = corrected[i];
}

// How far inside of the nearer end of the margin, summed over the items of each stream.
std::vector<double> room_within_margin(const Contrast& contrast) {
    const Clusters& clusters = contrast.inferred.clusters;
    const double side = clusters.ratio() < 0 ? -1 : 1;
    const double margin = std::isnan(contrast.verdict.margin) ? 0 : contrast.verdict.margin;
    std::vector<double> scores;
    for (std::size_t i = 0; i < clusters.size(); ++i)
        scores.push_back(margin * clusters.counts[i] - side * clusters.sums[i]);
    return scores;
}

// The larger p of the two ends; twice a one-sided one, so that it is below 5 % just where the
// interval is within the margin.
Probability equivalence_alone(const Contrast& contrast, Resampling& resampling) {
    const double margin = contrast.verdict.margin;
    if (contrast.verdict.test == Test::none || std::isnan(margin)) return {};
    if (std::abs(headline(contrast).value) >= margin) return {1, false};
    const Probability below = resampling.p(contrast.inferred, -margin);
    const Probability above = resampling.p(contrast.inferred, margin);
    return below.value > above.value ? below : above;
}

void correct_equivalence(const Contrasts& family, Resampling& resampling) {
    Probabilities alone;
    for (const Contrast* each : family) alone.push_back(equivalence_alone(*each, resampling));
    Probabilities corrected;
    if (share_their_draws(family)) {
        corrected = resampling.flips().step_down(flipped(family, room_within_margin), Sides::above);
        for (Probability& each : corrected) each.value = std::min(1.0, 2 * each.value);
        corrected = at_least(corrected, alone);
    } else {
        corrected = by_holm(alone);
    }
    for (std::size_t i = 0; i < family.size(); ++i) family[i]->verdict.equivalence_p = corrected[i];
}

bool is_within(const Interval& interval, double margin) {
    return interval.low >= -margin && interval.high <= margin;
}

bool holds_zero(const Interval& interval) {
    return interval.low <= 0 && interval.high >= 0;
}

Finding direction(const Contrast& contrast) {
    return (headline(contrast).value > 0) == rises(contrast.metric) ? Finding::better
                                                                    : Finding::worse;
}

Finding find(const Contrast& contrast) {
    const Verdict& verdict = contrast.verdict;
    if (verdict.corrected_p.value < significance) return direction(contrast);
    const bool equivalent = verdict.equivalence_p.value < significance &&
                            holds_zero(verdict.interval) &&
                            is_within(verdict.interval, verdict.margin);
    return equivalent ? Finding::equivalent : Finding::undecided;
}

// The streams are as long as they are whatever is answered in them.
std::vector<Weighed> weighed(const Clusters& clusters) {
    const double longest = *std::ranges::max_element(clusters.counts);
    std::vector<Weighed> differences;
    for (std::size_t i = 0; i < clusters.size(); ++i)
        differences.push_back(
            {clusters.sums[i] / clusters.counts[i], clusters.counts[i] / longest});
    return differences;
}

// The largest difference that a stream can have; 0 where none is known, or where one is larger, so
// that an interval would not hold.
double largest_of(const Contrast& contrast, double reach, const StopEarly& stop) {
    const auto known = stop.largest.find(std::string(name_of(contrast.metric)));
    if (known == stop.largest.end()) return 0;
    const double largest = reach * known->second;
    const bool holds = std::ranges::all_of(
        weighed(contrast.inferred.clusters),
        [&](const Weighed& each) { return std::abs(each.difference) <= largest; });
    return holds ? largest : 0;
}

void judge_by_sequence(Contrast& contrast, double reach, const StopEarly& stop, double margin) {
    const double largest = largest_of(contrast, reach, stop);
    if (largest == 0) return;  // it runs to the end, and is judged as others are
    Verdict& verdict = contrast.verdict;
    contrast.running =
        confidence_sequence(weighed(contrast.inferred.clusters),
                            stop.alpha / static_cast<double>(verdict.family), largest);
    verdict.test = Test::sequence;
    verdict.interval = contrast.running.back();
    verdict.p = verdict.corrected_p = verdict.equivalence_p = {};
    contrast.differences[contrast.metric].interval = verdict.interval;
    contrast.differences[contrast.metric].p = {};
    verdict.margin = margin;
    verdict.finding = Finding::undecided;
    if (settled(contrast.running, stop.streams, margin))
        verdict.finding = holds_zero(verdict.interval)                               ? Finding::equivalent
                          : (verdict.interval.low > 0) == rises(contrast.metric) ? Finding::better
                                                                                 : Finding::worse;
    if (verdict.finding == Finding::undecided) verdict.needs = "more streams";
}

}  // namespace

double margin_of(Metric metric, double baseline, const CompareOptions& options) {
    return named(metric).form == Form::share ? options.margin : options.margin * std::abs(baseline);
}

void judge(const std::vector<Judged>& family, const CompareOptions& options,
           Resampling& resampling) {
    Contrasts compared;
    for (const auto& [contrast, baseline, reach] : family) {
        const Difference& difference = headline(*contrast);
        contrast->verdict = {.test = contrast->inferred.test,
                             .interval = difference.interval,
                             .p = difference.p,
                             .margin = margin_of(contrast->metric, baseline, options)};
        if (difference.n) compared.push_back(contrast);
    }
    correct(compared, resampling);
    correct_equivalence(compared, resampling);
    for (const auto& [each, baseline, reach] : family) {
        if (!headline(*each).n) continue;
        Verdict& verdict = each->verdict;
        verdict.family = compared.size();
        verdict.detectable =
            resampling.detectable(each->inferred.spread.all(),
                                  significance / static_cast<double>(verdict.family));
        verdict.finding = find(*each);
        if (verdict.finding == Finding::undecided) verdict.needs = needs(*each);
        if (options.stop_early)
            judge_by_sequence(
                *each, reach, *options.stop_early,
                margin_of(each->metric, baseline, {.margin = options.stop_early->margin}));
    }
}

}  // namespace nrem::core
