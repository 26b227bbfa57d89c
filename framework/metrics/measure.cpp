// Metrics of one trial. Streams are taken by index and steps in their order, so that sums of
// doubles come out the same however the trial was run.
#include <algorithm>
#include <bit>
#include <map>

#include "metrics/bins.hpp"
#include "metrics/metrics.hpp"
#include "metrics/transfer.hpp"
#include "nrem/abi/language.h"

namespace nrem::core {
namespace {

constexpr double largest_loss = 1074;  // bits, of the least positive double

bool is_scored(const StepRecord& step) {
    return step.kind == NREM_QUERY || step.kind == NREM_PROBE;
}

void add(Scores& scores, const StepRecord& step) {
    ++scores.n;
    if (step.correct >= 0) scores.right.add(step.correct == 1);
    if (step.rank >= 0) scores.top5.add(step.rank < 5);
    scores.log_loss.add(limit_loss(step.log_loss));
    scores.absolute_error.add(step.absolute_error);
    scores.squared_error.add(step.squared_error);
}

Corrections corrections_of(const DayLog& steps) {
    Corrections result;
    std::int32_t before = -1;
    for (const StepRecord& step : steps) {
        if (is_scored(step) && step.correct == 0 && step.item) result.stale.add(step.stale);
        if (step.kind != NREM_QUERY) continue;
        if (before == 0 && step.correct >= 0) result.corrected.add(step.correct == 1);
        if (before == 1 && step.correct >= 0) result.lost.add(step.correct == 0);
        before = step.correct;
    }
    return result;
}

StreamScores scores_of(const StreamRecord& stream) {
    StreamScores result;
    result.index = stream.index;
    result.name = stream.name;
    result.contents = stream.contents;
    result.cluster = stream.cluster;
    for (const StepRecord& step : stream.steps) {
        if (!is_scored(step)) continue;
        add(result.scores, step);
        result.right += step.correct < 0 ? '-' : step.correct == 1 ? '1' : '0';
    }
    result.corrections = corrections_of(stream.steps);
    return result;
}

void add(Replies& replies, const StepRecord& step) {
    if (step.understood >= 0) replies.understood.add(step.understood == 1);
    if (step.reply < 0) return;
    replies.repaired.add(step.reply == NREM_REPLY_REPAIRED);
    replies.broken.add(step.reply == NREM_REPLY_BROKEN);
    replies.too_long.add(step.reply == NREM_REPLY_TOO_LONG);
    replies.unanswered += step.reply == NREM_REPLY_NONE;
    replies.lacks.add(step.lack);
}

void add(Facts& facts, const DayLog& steps) {
    double lost = 0;
    double before = 0;
    bool stated = false;
    for (const StepRecord& step : steps) {
        if (!step.facts) continue;
        stated = true;
        facts.supported.add(static_cast<double>(step.facts->supported));
        facts.stale.add(static_cast<double>(step.facts->stale));
        facts.fabricated.add(static_cast<double>(step.facts->fabricated));
        facts.omitted.add(static_cast<double>(step.facts->omitted));
        const auto tokens = static_cast<double>(step.memory.tokens);
        const double share = before > 0 ? 1 - tokens / before : 0;
        lost = std::max(lost, share);
        facts.collapses += share > 0.5;
        before = tokens;
    }
    if (stated) facts.lost.add(lost);
}

void add(Sizes& sizes, const Footprint& footprint) {
    sizes.bytes.add(static_cast<double>(footprint.bytes));
    sizes.records.add(static_cast<double>(footprint.records));
    sizes.tokens.add(static_cast<double>(footprint.tokens));
}

void raise(Footprint& maximum, const Footprint& footprint) {
    maximum.bytes = std::max(maximum.bytes, footprint.bytes);
    maximum.records = std::max(maximum.records, footprint.records);
    maximum.tokens = std::max(maximum.tokens, footprint.tokens);
}

void add(MemorySize& memory, const StreamRecord& stream) {
    for (const StepRecord& step : stream.steps) {
        add(memory.on_the_way, step.memory);
        raise(memory.maximum, step.memory);
    }
    add(memory.at_end, stream.memory);
    raise(memory.maximum, stream.memory);
    memory.records.shown += stream.readership.shown;
    memory.records.never += stream.readership.never;
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

void add(Nights& nights, const NightRecord& night) {
    ++nights.count;
    nights.published += night.outcome == NightOutcome::published;
    nights.unchanged += night.outcome == NightOutcome::unchanged;
    nights.cancelled += night.outcome == NightOutcome::cancelled;
    nights.rolled_back += night.outcome == NightOutcome::rolled_back;
    nights.passes += night.passes.size();
    for (const PassRecord& pass : night.passes) {
        nights.undone += pass.undone;
        nights.replays += pass.replays;
        nights.calls += pass.calls;
        nights.tokens += pass.tokens;
    }
    nights.rewritten += night.rewritten;
    nights.queued += night.queued;
    nights.unmeasured += night.unmeasured;
    nights.untested += std::ranges::any_of(night.gate, is_untested);
    nights.score_before.add(night.score_before);
}

std::uint64_t last_scored_step(const std::vector<const StreamRecord*>& streams) {
    std::uint64_t last = 0;
    for (const StreamRecord* stream : streams)
        for (const StepRecord& step : stream->steps)
            if (is_scored(step)) last = std::max(last, step.step);
    return last;
}

void add_bins(Metrics& metrics, const std::vector<const StreamRecord*>& streams) {
    const std::uint64_t width = curve_width(last_scored_step(streams));
    std::map<std::uint64_t, CurveBin> curve;
    std::map<int, AgeBin> ages;
    for (const StreamRecord* stream : streams)
        for (const StepRecord& step : stream->steps) {
            if (!is_scored(step)) continue;
            CurveBin& bin = curve_bin(curve, step.step, width);
            if (step.correct >= 0) bin.right.add(step.correct == 1);
            bin.log_loss.add(limit_loss(step.log_loss));
            bin.absolute_error.add(step.absolute_error);
            if (step.correct >= 0 && step.age >= 0)
                age_bin(ages, static_cast<std::uint64_t>(step.age)).right.add(step.correct == 1);
            metrics.tokens_shown.add(static_cast<double>(step.tokens_shown));
            add(metrics.replies, step);
        }
    for (const auto& [start, bin] : curve) metrics.curve.push_back(bin);
    for (const auto& [width_in_bits, bin] : ages) metrics.retention.push_back(bin);
}

}  // namespace

double limit_loss(double bits) {
    return bits > largest_loss ? largest_loss : bits;
}

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
        metrics.streams.push_back(scores_of(*stream));
        metrics.total += metrics.streams.back().scores;
        metrics.corrections += metrics.streams.back().corrections;
        add(metrics.memory, *stream);
        metrics.transfer += transfer_of(stream->steps);
        add(metrics.facts, stream->steps);
        for (const CallCost& cost : stream->calls.costs) add(metrics.calls, cost);
        metrics.nights.deferred += stream->deferred;
        metrics.nights.capped += stream->capped;
        for (const NightRecord& night : stream->nights) {
            add(metrics.nights, night);
            add(metrics.passes, night);
        }
    }
    add_bins(metrics, streams);
    return metrics;
}

}  // namespace nrem::core
