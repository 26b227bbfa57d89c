#include "analysis/paired.hpp"

#include <algorithm>
#include <cmath>
#include <ranges>


namespace nrem::core {
namespace {

struct Sum {
    double difference = 0;
    std::uint64_t n = 0;
};
using Sums = PerMetric<Sum, kept_by_stream>;  // of the paired metrics

// One stream under one seed in two cells.
struct Match {
    const StreamOfSeed* stream;
    Sums sums;
};

void add_right(Sum& sum, McNemar& mcnemar, std::string_view cell, std::string_view baseline) {
    for (std::size_t i = 0; i < cell.size(); ++i) {
        const char a = cell[i], b = baseline[i];
        if (a == '-' || b == '-') continue;
        ++sum.n;
        if (a == b) continue;
        ++(a == '1' ? mcnemar.b : mcnemar.c);
        sum.difference += a == '1' ? 1 : -1;
    }
}

// Only sums are kept of these, so that items pair when the counts are equal.
Sum difference_of(const Mean& cell, const Mean& baseline) {
    if (cell.n != baseline.n) return {};
    return {cell.sum - baseline.sum, cell.n};
}

Match match(const StreamOfSeed& cell, const StreamOfSeed& baseline, McNemar& mcnemar) {
    Match made{&cell, {}};
    for (const Metric metric : paired_metrics())
        made.sums[metric] =
            difference_of(cell.scores->figures[metric], baseline.scores->figures[metric]);
    // Of accuracy, each item is kept.
    made.sums[Metric::accuracy] = {};
    add_right(made.sums[Metric::accuracy], mcnemar, cell.scores->right, baseline.scores->right);
    return made;
}

struct Matches {
    std::vector<Match> all;  // by stream, then seed
    McNemar mcnemar;
    std::uint64_t unpaired = 0;
    bool seeds_are_shared = false;
};

void add_matches(Matches& matches, const CellPair& pair) {
    const auto &ours = pair.cell->streams, &theirs = pair.baseline->streams;
    const std::size_t before = matches.all.size();
    auto other = theirs.begin();
    for (const StreamOfSeed& stream : ours) {
        while (other != theirs.end() && *other < stream) ++other;
        if (other == theirs.end()) break;
        if (stream < *other || other->scores->right.size() != stream.scores->right.size()) continue;
        matches.all.push_back(match(stream, *other, matches.mcnemar));
    }
    matches.unpaired +=
        ours.size() + theirs.size() - 2 * (matches.all.size() - before);
}

Matches match_all(const std::vector<CellPair>& pairs) {
    Matches matches;
    for (const CellPair& pair : pairs) {
        add_matches(matches, pair);
        matches.seeds_are_shared |= pair.cell->shares_seeds || pair.baseline->shares_seeds;
    }
    if (pairs.size() > 1)
        std::stable_sort(matches.all.begin(), matches.all.end(),
                         [](const Match& a, const Match& b) { return *a.stream < *b.stream; });
    return matches;
}

// Calls `end` after the last match of each group of equal streams (and seeds).
template <class Same, class Each, class End>
void for_groups(const std::vector<Match>& matches, Same same, Each each, End end) {
    for (std::size_t i = 0; i < matches.size(); ++i) {
        each(matches[i]);
        if (i + 1 == matches.size() || !same(*matches[i].stream, *matches[i + 1].stream))
            end(matches[i]);
    }
}

StreamsBySeeds table_of(const std::vector<Match>& matches, Metric metric) {
    StreamsBySeeds table;
    TableCell cell;
    for_groups(
        matches, [](const auto& a, const auto& b) { return same_stream(a, b) && a.seed == b.seed; },
        [&](const Match& match) {
            const Sum& added = match.sums[metric];
            cell.sum += added.difference;
            cell.count += static_cast<double>(added.n);
        },
        [&](const Match& last) {
            cell.stream = last.stream->unit;
            cell.seed = last.stream->seed;
            if (cell.count > 0) table.push_back(cell);
            cell = {};
        });
    return table;
}

// Right and wrong change by whole items; whatever else is a sum can be any number.
Sample sample_of(const Matches& matches, Metric metric) {
    Sample sample{.table = table_of(matches.all, metric),
                  .seeds_are_shared = matches.seeds_are_shared,
                  .is_symmetric = true};
    if (named(metric).form == Form::share) sample.step = 1, sample.range = {-1, 1};
    return sample;
}

std::uint64_t trials_of_both(const CellPair& pair) {
    const auto &cell = pair.cell->good, &baseline = pair.baseline->good;
    std::uint64_t trials = 0;
    const Row* last = nullptr;
    for (const Row* row : cell) {
        const bool is_later_stage = last && last->seed == row->seed;
        if (!is_later_stage) trials += std::ranges::count(baseline, row->seed, &Row::seed) > 0;
        last = row;
    }
    return trials;
}

std::uint64_t streams_in(const std::vector<Match>& matches) {
    std::uint64_t streams = 0;
    for_groups(
        matches, same_stream, [](const Match&) {}, [&](const Match&) { ++streams; });
    return streams;
}

}  // namespace

Difference difference_of(const Inferred& inferred) {
    Difference result;
    if (inferred.clusters.size() == 0) return result;
    result.value = inferred.clusters.ratio();
    result.interval = inferred.interval;
    result.p = inferred.p;
    result.n = static_cast<std::uint64_t>(inferred.clusters.items());
    result.streams = inferred.clusters.size();
    result.standard_error = std::sqrt(inferred.spread.all().value);
    result.effect_size = effect_size(inferred.clusters);
    return result;
}

Contrast contrast_of(const std::vector<CellPair>& pairs, Resampling& resampling) {
    const Matches matches = match_all(pairs);
    Contrast contrast;
    contrast.mcnemar = matches.mcnemar;
    contrast.unpaired = matches.unpaired;
    for (const CellPair& pair : pairs) contrast.trials += trials_of_both(pair);
    contrast.streams = streams_in(matches.all);
    for (const Metric metric : std::views::reverse(paired_metrics())) {  // the headline last
        Sample sample = sample_of(matches, metric);
        Inferred inferred = resampling.infer(sample);
        contrast.differences[metric] = difference_of(inferred);
        if (sample.table.empty()) continue;
        contrast.metric = metric;
        contrast.inferred = std::move(inferred);
        contrast.seeds = seed_range(sample.table, named(metric).better);
        contrast.components = variance_components(sample.table);
    }
    if (contrast.differences[Metric::accuracy].n)
        contrast.mcnemar.p = mcnemar_p(contrast.mcnemar.b, contrast.mcnemar.c);
    return contrast;
}

Difference difference_in(const CellPair& pair, Metric metric, Resampling& resampling) {
    return difference_of(resampling.infer(sample_of(match_all({pair}), metric)));
}

Difference headline_of(const CellPair& pair, Resampling& resampling) {
    const Matches matches = match_all({pair});
    for (const Metric metric : paired_metrics()) {
        const Sample sample = sample_of(matches, metric);
        if (!sample.table.empty()) return difference_of(resampling.infer(sample));
    }
    return {};
}

}  // namespace nrem::core
