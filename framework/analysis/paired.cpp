#include "analysis/paired.hpp"

#include <algorithm>
#include <array>

#include "analysis/seeds.hpp"

namespace nrem::core {
namespace {

struct Sum {
    double difference = 0;
    std::uint64_t n = 0;
};
using Sums = std::array<Sum, 4>;  // by Metric

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
    const Scores &a = cell.scores->scores, &b = baseline.scores->scores;
    add_right(made.sums[0], mcnemar, cell.scores->right, baseline.scores->right);
    made.sums[1] = difference_of(a.log_loss, b.log_loss);
    made.sums[2] = difference_of(a.absolute_error, b.absolute_error);
    made.sums[3] = difference_of(a.squared_error, b.squared_error);
    return made;
}

struct Matches {
    std::vector<Match> all;  // by stream, then seed
    McNemar mcnemar;
    std::uint64_t unpaired = 0;
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
    for (const CellPair& pair : pairs) add_matches(matches, pair);
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

Clusters clusters_of(const std::vector<Match>& matches, Metric metric) {
    Clusters clusters;
    Sum sum;
    for_groups(
        matches, same_stream,
        [&](const Match& match) {
            const Sum& added = match.sums[static_cast<std::size_t>(metric)];
            sum.difference += added.difference;
            sum.n += added.n;
        },
        [&](const Match&) {
            clusters.add(sum.difference, static_cast<double>(sum.n));
            sum = {};
        });
    return clusters;
}

StreamsBySeeds table_of(const std::vector<Match>& matches, Metric metric) {
    StreamsBySeeds table;
    TableCell cell;
    const StreamOfSeed* before = nullptr;
    std::size_t stream = 0;
    for_groups(
        matches, [](const auto& a, const auto& b) { return same_stream(a, b) && a.seed == b.seed; },
        [&](const Match& match) {
            const Sum& added = match.sums[static_cast<std::size_t>(metric)];
            cell.sum += added.difference;
            cell.count += static_cast<double>(added.n);
        },
        [&](const Match& last) {
            if (before && !same_stream(*before, *last.stream)) ++stream;
            before = last.stream;
            cell.stream = stream;
            cell.seed = last.stream->seed;
            if (cell.count > 0) table.push_back(cell);
            cell = {};
        });
    return table;
}

Difference difference_of(const std::vector<Match>& matches, Metric metric, Resampling& resampling) {
    Difference result;
    result.metric = metric;
    for (const Match& match : matches) result.n += match.sums[static_cast<std::size_t>(metric)].n;
    if (!result.n) return result;
    const Clusters clusters = clusters_of(matches, metric);
    result.streams = clusters.size();
    result.value = clusters.ratio();
    result.interval = resampling.interval(clusters);
    result.standard_error = standard_error(clusters);
    result.detectable = resampling.detectable(clusters);
    result.p = resampling.flip_p(clusters);
    result.effect_size = effect_size(clusters);
    return result;
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

Metric choose_metric(const Contrast& contrast) {
    for (const Difference* each : {&contrast.accuracy, &contrast.log_loss, &contrast.absolute_error,
                                   &contrast.squared_error})
        if (each->n) return each->metric;
    return Metric::accuracy;
}

// The mean of each stream over its seeds.
std::vector<double> stream_means(const std::vector<Match>& matches, Metric metric) {
    const Clusters clusters = clusters_of(matches, metric);
    std::vector<double> means;
    for (std::size_t i = 0; i < clusters.size(); ++i)
        means.push_back(clusters.sums[i] / clusters.counts[i]);
    return means;
}

}  // namespace

Contrast contrast_of(const std::vector<CellPair>& pairs, Resampling& resampling) {
    const Matches matches = match_all(pairs);
    Contrast contrast;
    contrast.mcnemar = matches.mcnemar;
    contrast.unpaired = matches.unpaired;
    for (const CellPair& pair : pairs) contrast.trials += trials_of_both(pair);
    contrast.streams = streams_in(matches.all);
    contrast.accuracy = difference_of(matches.all, Metric::accuracy, resampling);
    contrast.log_loss = difference_of(matches.all, Metric::log_loss, resampling);
    contrast.absolute_error = difference_of(matches.all, Metric::absolute_error, resampling);
    contrast.squared_error = difference_of(matches.all, Metric::squared_error, resampling);
    if (contrast.accuracy.n) contrast.mcnemar.p = mcnemar_p(contrast.mcnemar.b, contrast.mcnemar.c);
    contrast.metric = choose_metric(contrast);
    const StreamsBySeeds table = table_of(matches.all, contrast.metric);
    contrast.seeds = seed_range(table, rises(contrast.metric) ? Better::higher : Better::lower);
    contrast.components = variance_components(table);
    contrast.over_seeds = interval_over_seeds(table);
    contrast.of_streams = stream_means(matches.all, contrast.metric);
    return contrast;
}

Difference headline_of(const CellPair& pair, Resampling& resampling) {
    const Matches matches = match_all({pair});
    for (const Metric metric : all_metrics) {
        Difference difference = difference_of(matches.all, metric, resampling);
        if (difference.n) return difference;
    }
    return {};
}

}  // namespace nrem::core
