// Metrics of one trial. Streams are taken by index and steps in their order, so that sums of
// doubles come out the same however the trial was run.
#include <algorithm>
#include <bit>
#include <map>

#include "metrics/bins.hpp"
#include "metrics/metrics.hpp"
#include "metrics/take.hpp"
#include "nrem/abi/language.h"

namespace nrem::core {
namespace {

using TrialFigures = PerMetric<Mean, metric_count>;

TrialFigures figures_of(const StreamRecord& stream) {
    TrialFigures made;
    for (const StepRecord& step : stream.steps)
        for (const Figure& figure : figures()) {
            if (figure.of_step) figure.of_step(made[figure.metric], step);
            if (figure.of_scored && take::is_scored(step))
                figure.of_scored(made[figure.metric], step);
        }
    const WholeStream whole{stream, item_histories(stream.steps)};
    for (const Figure& figure : figures())
        if (figure.of_stream) figure.of_stream(made[figure.metric], whole);
    return made;
}

StreamScores scores_of(const StreamRecord& stream, const TrialFigures& found) {
    StreamScores result;
    result.index = stream.index;
    result.name = stream.name;
    result.contents = stream.contents;
    result.cluster = stream.cluster;
    std::copy_n(found.values.begin(), kept_by_stream, result.figures.values.begin());
    for (const StepRecord& step : stream.steps)
        if (take::is_scored(step))
            result.right += step.correct < 0 ? '-' : step.correct == 1 ? '1' : '0';
    result.scored = result.right.size();
    return result;
}

void add(Replies& replies, const StepRecord& step) {
    if (step.reply < 0) return;
    replies.unanswered += step.reply == NREM_REPLY_NONE;
    replies.lacks.add(step.lack);
}

void raise(Footprint& maximum, const Footprint& footprint) {
    maximum.bytes = std::max(maximum.bytes, footprint.bytes);
    maximum.records = std::max(maximum.records, footprint.records);
    maximum.tokens = std::max(maximum.tokens, footprint.tokens);
}

void add(MemorySize& memory, const StreamRecord& stream) {
    for (const StepRecord& step : stream.steps) raise(memory.maximum, step.memory);
    raise(memory.maximum, stream.memory);
    memory.records += stream.readership;
}

void add(std::vector<PassMean>& passes, const NightRecord& night) {
    double score = night.score_before;
    for (std::size_t i = 0; i < night.passes.size(); ++i) {
        if (i == passes.size()) passes.push_back({i + 1, {}, {}, {}, {}});
        const PassRecord& pass = night.passes[i];
        if (!pass.undone) score += pass.gain;
        passes[i].gain.add(pass.gain);
        passes[i].score.add(score);
        passes[i].replays.add(static_cast<double>(pass.replays));
        passes[i].calls.add(static_cast<double>(pass.calls));
    }
}

std::uint64_t last_scored_step(const std::vector<const StreamRecord*>& streams) {
    std::uint64_t last = 0;
    for (const StreamRecord* stream : streams)
        for (const StepRecord& step : stream->steps)
            if (take::is_scored(step)) last = std::max(last, step.step);
    return last;
}

void add_bins(Metrics& metrics, const std::vector<const StreamRecord*>& streams) {
    const std::uint64_t width = curve_width(last_scored_step(streams));
    std::map<std::uint64_t, CurveBin> curve;
    std::map<int, AgeBin> ages;
    for (const StreamRecord* stream : streams)
        for (const StepRecord& step : stream->steps) {
            if (!take::is_scored(step)) continue;
            CurveBin& bin = curve_bin(curve, step.step, width);
            if (step.correct >= 0) bin.right.add(step.correct == 1);
            bin.log_loss.add(take::limited(step.log_loss));
            bin.absolute_error.add(step.absolute_error);
            if (step.correct >= 0 && step.age >= 0)
                age_bin(ages, static_cast<std::uint64_t>(step.age)).right.add(step.correct == 1);
            add(metrics.replies, step);
        }
    for (const auto& [start, bin] : curve) metrics.curve.push_back(bin);
    for (const auto& [width_in_bits, bin] : ages) metrics.retention.push_back(bin);
}

}  // namespace

std::uint64_t curve_width(std::uint64_t last_step) {
    return std::bit_ceil(last_step / most_curve_bins + 1);
}

CurveBin& curve_bin(std::map<std::uint64_t, CurveBin>& curve, std::uint64_t step,
                    std::uint64_t width) {
    CurveBin& bin = curve[step / width];
    bin.from = step / width * width;
    bin.to = bin.from + (width - 1);
    return bin;
}

AgeBin& age_bin(std::map<int, AgeBin>& ages, std::uint64_t age) {
    AgeBin& bin = ages[static_cast<int>(std::bit_width(age))];
    bin.from = std::bit_floor(age);
    bin.to = age ? bin.from + (bin.from - 1) : 0;
    return bin;
}

Metrics measure(const TrialRecord& trial) {
    std::vector<const StreamRecord*> streams;
    for (const StreamRecord& stream : trial.streams) streams.push_back(&stream);
    std::stable_sort(streams.begin(), streams.end(),
                     [](const auto* a, const auto* b) { return a->index < b->index; });
    Metrics metrics;
    for (const StreamRecord* stream : streams) {
        const TrialFigures found = figures_of(*stream);
        metrics.figures += found;
        metrics.streams.push_back(scores_of(*stream, found));
        metrics.scored += metrics.streams.back().scored;
        add(metrics.memory, *stream);
        metrics.collapses += take::collapses(stream->steps);
        for (const CallCost& cost : stream->calls.costs) add(metrics.calls, cost);
        add(metrics.nights, *stream);
        for (const NightRecord& night : stream->nights) add(metrics.passes, night);
    }
    add_bins(metrics, streams);
    return metrics;
}

}  // namespace nrem::core
