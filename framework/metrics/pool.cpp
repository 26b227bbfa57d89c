// Adds up the metrics of several seeds of one cell, in the order given.
#include <algorithm>
#include <map>
#include <utility>

#include "metrics/bins.hpp"
#include "metrics/metrics.hpp"

namespace nrem::core {
namespace {

// The trials of a cell have the same components, but a figure may not have been measured in all.
FigureNames names_of_all(const std::vector<const Metrics*>& trials) {
    const FigureNames* first = trials.empty() ? nullptr : &trials.front()->names;
    if (std::ranges::all_of(trials, [&](const Metrics* trial) { return trial->names == *first; }))
        return first ? *first : FigureNames();
    std::vector<std::string> names;
    for (const Metrics* trial : trials)
        for (const std::string& name : trial->names)
            if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    return FigureNames(std::move(names));
}

// Of those under the names of a trial, under the names of all.
struct Measured {
    const FigureNames& all;
    const FigureNames& own;
    void add(std::vector<Mean>& sums, const std::vector<Mean>& measured) const {
        sums.resize(all.size());
        for (std::size_t i = 0; i < all.size(); ++i)
            if (const Mean* found = find_measured(own, measured, all[i])) sums[i] += *found;
    }
};

using Streams = std::map<std::pair<std::uint64_t, std::string>, StreamScores>;

void add(Streams& streams, const StreamScores& stream, const Measured& names) {
    StreamScores& sum = streams[{stream.index, stream.name}];
    sum.index = stream.index;
    sum.name = stream.name;
    sum.scored += stream.scored;
    sum.figures += stream.figures;
    names.add(sum.measured, stream.measured);
}

void add(std::vector<GroupFigures>& sum, const std::vector<GroupFigures>& groups,
         const Measured& names) {
    for (const GroupFigures& each : groups) {
        GroupFigures& of_group = group_in(sum, each.group);
        of_group.scored += each.scored;
        of_group.figures += each.figures;
        names.add(of_group.measured, each.measured);
    }
}

void add(MemorySize& sum, const MemorySize& memory) {
    sum.maximum.bytes = std::max(sum.maximum.bytes, memory.maximum.bytes);
    sum.maximum.records = std::max(sum.maximum.records, memory.maximum.records);
    sum.maximum.tokens = std::max(sum.maximum.tokens, memory.maximum.tokens);
    sum.records += memory.records;
}

void add(Nights& sum, const Nights& nights) {
    for (const NightCounter& counter : night_counters()) sum.*counter.count += nights.*counter.count;
    sum.score_before += nights.score_before;
}

void add(std::vector<PassMean>& sum, const std::vector<PassMean>& passes) {
    for (std::size_t i = 0; i < passes.size(); ++i) {
        if (i == sum.size()) sum.push_back({i + 1, {}, {}, {}, {}});
        sum[i].gain += passes[i].gain;
        sum[i].score += passes[i].score;
        sum[i].replays += passes[i].replays;
        sum[i].calls += passes[i].calls;
    }
}

void add(std::vector<ProbeVisits>& sum, const std::vector<ProbeVisits>& probes) {
    for (const ProbeVisits& each : probes) {
        const auto found = std::ranges::find(sum, each.probe, &ProbeVisits::probe);
        if (found == sum.end()) {
            sum.push_back(each);
            continue;
        }
        found->visits += each.visits;
        found->failed += each.failed;
        found->calls += each.calls;
        found->tokens += each.tokens;
        if (found->error.empty()) found->error = each.error;
    }
}

std::vector<CurveBin> pool_curves(const std::vector<const Metrics*>& trials) {
    std::uint64_t width = 1;
    for (const Metrics* trial : trials)
        for (const CurveBin& bin : trial->curve) width = std::max(width, bin.to - bin.from + 1);
    std::map<std::uint64_t, CurveBin> curve;
    for (const Metrics* trial : trials)
        for (const CurveBin& bin : trial->curve) {
            CurveBin& sum = curve_bin(curve, bin.from, width);
            sum.right += bin.right;
            sum.log_loss += bin.log_loss;
            sum.absolute_error += bin.absolute_error;
        }
    std::vector<CurveBin> result;
    for (const auto& [start, bin] : curve) result.push_back(bin);
    return result;
}

std::vector<AgeBin> pool_ages(const std::vector<const Metrics*>& trials) {
    std::map<int, AgeBin> ages;
    for (const Metrics* trial : trials)
        for (const AgeBin& bin : trial->retention) age_bin(ages, bin.from).right += bin.right;
    std::vector<AgeBin> result;
    for (const auto& [width, bin] : ages) result.push_back(bin);
    return result;
}

}  // namespace

Metrics pool(const std::vector<const Metrics*>& trials) {
    Metrics sum;
    Streams streams;
    sum.names = names_of_all(trials);
    for (const Metrics* trial : trials) {
        const Measured names{sum.names, trial->names};
        names.add(sum.measured, trial->measured);
        sum.scored += trial->scored;
        sum.figures += trial->figures;
        for (const StreamScores& stream : trial->streams) add(streams, stream, names);
        add(sum.groups, trial->groups, names);
        add(sum.passes, trial->passes);
        add(sum.nights, trial->nights);
        add(sum.memory, trial->memory);
        add(sum.probes, trial->probes);
        add(sum.losses, trial->losses);
        sum.replies += trial->replies;
        sum.collapses += trial->collapses;
        for (const CallCost& cost : trial->calls) add(sum.calls, cost);
    }
    for (auto& [key, stream] : streams) sum.streams.push_back(std::move(stream));
    sum.curve = pool_curves(trials);
    sum.retention = pool_ages(trials);
    return sum;
}

}  // namespace nrem::core
