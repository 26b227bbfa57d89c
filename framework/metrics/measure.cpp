// Metrics of one trial. Streams are taken by index and steps in their order, so that sums of
// doubles come out the same however the trial was run.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <iterator>
#include <map>
#include <utility>

#include "metrics/bins.hpp"
#include "metrics/metrics.hpp"
#include "metrics/take.hpp"
#include "nrem/abi/language.h"

namespace nrem::core {
namespace {

using TrialFigures = PerMetric<Mean, metric_count>;

void take_step(TrialFigures& made, const StepRecord& step) {
    for (const Figure& figure : figures()) {
        if (figure.of_step) figure.of_step(made[figure.metric], step);
        if (figure.of_scored && take::is_scored(step)) figure.of_scored(made[figure.metric], step);
    }
}

void take_stream(TrialFigures& made, const StreamRecord& stream, auto is_wanted) {
    const WholeStream whole{stream, item_histories(stream.steps, ItemQuality::accuracy),
                            item_histories(stream.steps, ItemQuality::log_loss)};
    for (const Figure& figure : figures())
        if (figure.of_stream && is_wanted(figure)) figure.of_stream(made[figure.metric], whole);
}

TrialFigures figures_of(const StreamRecord& stream) {
    TrialFigures made;
    for (const StepRecord& step : stream.steps) take_step(made, step);
    take_stream(made, stream, [](const Figure&) { return true; });
    return made;
}

// A group of the task, from 1, or a part of a design.
struct Division {
    std::uint32_t group = 0;
    DesignPart part = DesignPart::none;

    [[nodiscard]] bool has(const StepRecord& step) const {
        return part == DesignPart::none ? step.group == group : step.part == part;
    }
    [[nodiscard]] std::string name(const StreamRecord& stream) const {
        return part == DesignPart::none ? stream.groups[group - 1] : std::string(name_of(part));
    }
};

std::vector<Division> divisions_of(const StreamRecord& stream) {
    std::vector<Division> made;
    for (std::uint32_t group = 1; group <= stream.groups.size(); ++group) made.push_back({.group = group});
    if (!stream.steps.empty() && stream.steps.front().part != DesignPart::none)
        for (const DesignPart part : {DesignPart::applied, DesignPart::withdrawn})
            made.push_back({.part = part});
    return made;
}

// Without the questions of other groups. What is taught stays: it may be of any.
StreamRecord part_of(const StreamRecord& stream, const Division& division) {
    StreamRecord part;
    std::ranges::copy_if(stream.steps, std::back_inserter(part.steps), [&](const StepRecord& step) {
        return division.has(step) || !take::is_scored(step);
    });
    return part;
}

TrialFigures figures_of(const StreamRecord& part, const Division& division) {
    TrialFigures made;
    for (const StepRecord& step : part.steps)
        if (division.has(step)) take_step(made, step);
    take_stream(made, part, is_by_group);
    return made;
}

void fill(Scores& scores, const StreamRecord& stream, const TrialFigures& found) {
    std::copy_n(found.values.begin(), kept_by_stream, scores.figures.values.begin());
    for (const StepRecord& step : stream.steps)
        if (take::is_scored(step))
            scores.right += step.correct < 0 ? '-' : step.correct == 1 ? '1' : '0';
    scores.scored = scores.right.size();
}

StreamScores scores_of(const StreamRecord& stream, const TrialFigures& found) {
    StreamScores result;
    fill(result, stream, found);
    result.index = stream.index;
    result.name = stream.name;
    result.contents = stream.contents;
    result.cluster = stream.cluster;
    return result;
}

// Under the names of all streams.
FigureNames names_of(const std::vector<const StreamRecord*>& streams) {
    std::vector<std::string> names;
    for (const StreamRecord* stream : streams)
        for (const MeasuredFigure& each : stream->figures)
            if (std::ranges::find(names, each.name) == names.end()) names.push_back(each.name);
    return FigureNames(std::move(names));
}

void add(std::vector<Mean>& sums, const std::vector<Mean>& measured) {
    sums.resize(measured.size());
    for (std::size_t i = 0; i < measured.size(); ++i) sums[i] += measured[i];
}

Mean mean_of(const FigureSum& sum) {
    return {sum.n, sum.sum};
}

// Of the stream, or of one of its groups, from 1.
std::vector<Mean> measured_in(const StreamRecord& stream, const FigureNames& names,
                              std::uint32_t group = 0) {
    std::vector<Mean> measured(names.size());
    for (const MeasuredFigure& each : stream.figures) {
        const auto place = static_cast<std::size_t>(std::find(names.begin(), names.end(), each.name) - names.begin());
        if (!group)
            measured[place] = mean_of(each.sum);
        else if (group <= each.groups.size())
            measured[place] = mean_of(each.groups[group - 1]);
    }
    return measured;
}

// A group without a question is none.
void add_groups(Metrics& metrics, StreamScores& scores, const StreamRecord& stream) {
    for (const Division& division : divisions_of(stream)) {
        const StreamRecord part = part_of(stream, division);
        const TrialFigures found = figures_of(part, division);
        GroupScores made;
        fill(made, part, found);
        if (!made.scored) continue;
        made.measured = division.group ? measured_in(stream, metrics.names, division.group)
                                       : std::vector<Mean>(metrics.names.size());
        made.group = division.name(stream);
        GroupFigures& sum = group_in(metrics.groups, made.group);
        sum.scored += made.scored;
        sum.figures += found;
        add(sum.measured, made.measured);
        scores.groups.push_back(std::move(made));
    }
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

ProbeVisits& visits_of(std::vector<ProbeVisits>& probes, const std::string& probe) {
    const auto found = std::ranges::find(probes, probe, &ProbeVisits::probe);
    return found == probes.end() ? probes.emplace_back(ProbeVisits{probe}) : *found;
}

void add(std::vector<ProbeVisits>& probes, const StreamRecord& stream) {
    for (const VisitRecord& visit : stream.visits) {
        ProbeVisits& sum = visits_of(probes, visit.probe);
        ++sum.visits;
        sum.calls += visit.calls;
        sum.tokens += visit.tokens;
        sum.failed += !visit.error.empty();
        if (sum.failed == 1 && sum.error.empty())
            sum.error = fmt::format("stream {}, step {}: {}", stream.index, visit.step, visit.error);
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
    metrics.names = names_of(streams);
    for (const StreamRecord* stream : streams) {
        const TrialFigures found = figures_of(*stream);
        metrics.figures += found;
        metrics.streams.push_back(scores_of(*stream, found));
        metrics.streams.back().measured = measured_in(*stream, metrics.names);
        add(metrics.measured, metrics.streams.back().measured);
        metrics.scored += metrics.streams.back().scored;
        add_groups(metrics, metrics.streams.back(), *stream);
        add(metrics.memory, *stream);
        metrics.collapses += take::collapses(stream->steps);
        for (const CallCost& cost : stream->calls.costs) add(metrics.calls, cost);
        add(metrics.nights, *stream);
        add(metrics.probes, *stream);
        add(metrics.losses, stream->losses);
        for (const NightRecord& night : stream->nights) add(metrics.passes, night);
    }
    add_bins(metrics, streams);
    return metrics;
}

}  // namespace nrem::core
