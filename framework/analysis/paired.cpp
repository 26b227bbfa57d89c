#include "analysis/paired.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ranges>

namespace nrem::core {
namespace {

struct Sum {
    double difference = 0;
    std::uint64_t n = 0;
};
using Sums = PerMetric<Sum, kept_by_stream>;  // of the paired metrics

// Cells of which the first half counts for and the second half against.
template <std::size_t sides>
using Corners = std::array<const CellRows*, sides>;

Corners<2> sides_of(const CellPair& pair) {
    return {pair.cell, pair.baseline};
}
Corners<4> sides_of(const CellSquare& square) {
    return {square.with.cell, square.without.baseline, square.with.baseline, square.without.cell};
}

template <std::size_t sides>
constexpr int sign(std::size_t side) {
    return side < sides / 2 ? 1 : -1;
}

// One stream under one seed in all of the cells.
template <std::size_t sides>
using CornerStreams = std::array<const StreamOfSeed*, sides>;
struct Match {
    const StreamOfSeed* stream;
    Sums sums;
};

template <std::size_t sides>
void add_right(Sum& sum, McNemar& mcnemar, const CornerStreams<sides>& streams) {
    const std::size_t items = streams[0]->scores->right.size();
    for (std::size_t i = 0; i < items; ++i) {
        bool scored = true;
        int difference = 0;
        for (std::size_t side = 0; side < sides; ++side) {
            const char right = streams[side]->scores->right[i];
            scored &= right != '-';
            difference += right == '1' ? sign<sides>(side) : 0;
        }
        if (!scored) continue;
        ++sum.n;
        sum.difference += difference;
        if (sides == 2 && difference) ++(difference > 0 ? mcnemar.b : mcnemar.c);
    }
}

// Only sums are kept of these, so that items pair when the counts are equal.
template <std::size_t sides>
Sum difference_of(const CornerStreams<sides>& streams, Metric metric) {
    Sum made{0, streams[0]->scores->figures[metric].n};
    for (std::size_t side = 0; side < sides; ++side) {
        const Mean& mean = streams[side]->scores->figures[metric];
        if (mean.n != made.n) return {};
        made.difference += sign<sides>(side) * mean.sum;
    }
    return made;
}

template <std::size_t sides>
Match match(const CornerStreams<sides>& streams, McNemar& mcnemar) {
    Match made{streams[0], {}};
    for (const Metric metric : paired_metrics()) made.sums[metric] = difference_of(streams, metric);
    // Of accuracy, each item is kept.
    made.sums[Metric::accuracy] = {};
    add_right(made.sums[Metric::accuracy], mcnemar, streams);
    return made;
}

struct Matches {
    std::vector<Match> all;  // by stream, then seed
    McNemar mcnemar;
    std::uint64_t unpaired = 0;
    bool seeds_are_shared = false;
    double reach = 1;  // the largest difference of a share
};

// A stream of the first cell in all others, each of which goes on from where it was; false where one
// of them has come to its end.
template <std::size_t sides>
bool find_in_all(const Corners<sides>& cells, std::array<std::size_t, sides>& at,
                 const StreamOfSeed& stream, CornerStreams<sides>& found) {
    found = {&stream};
    for (std::size_t side = 1; side < sides; ++side) {
        const auto& streams = cells[side]->streams;
        while (at[side] < streams.size() && streams[at[side]] < stream) ++at[side];
        if (at[side] == streams.size()) return false;
        const StreamOfSeed& other = streams[at[side]];
        if (!(stream < other) && other.scores->right.size() == stream.scores->right.size())
            found[side] = &other;
    }
    return true;
}

template <std::size_t sides>
void add_matches(Matches& matches, const Corners<sides>& cells) {
    const std::size_t before = matches.all.size();
    std::array<std::size_t, sides> at{};
    CornerStreams<sides> found{};
    for (const StreamOfSeed& stream : cells[0]->streams) {
        if (!find_in_all(cells, at, stream, found)) break;
        if (std::ranges::find(found, nullptr) == found.end())
            matches.all.push_back(match(found, matches.mcnemar));
    }
    std::size_t streams = 0;
    for (const CellRows* cell : cells) streams += cell->streams.size();
    matches.unpaired += streams - sides * (matches.all.size() - before);
}

template <class Compared>
Matches match_all(const std::vector<Compared>& compared) {
    Matches matches;
    for (const Compared& each : compared) {
        const auto cells = sides_of(each);
        add_matches(matches, cells);
        matches.seeds_are_shared |= std::ranges::any_of(cells, &CellRows::shares_seeds);
        matches.reach = static_cast<double>(cells.size()) / 2;
    }
    if (compared.size() > 1)
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
    if (named(metric).form == Form::share)
        sample.step = 1, sample.range = {-matches.reach, matches.reach};
    return sample;
}

template <std::size_t sides>
std::uint64_t trials_of_all(const Corners<sides>& cells) {
    std::uint64_t trials = 0;
    const Row* last = nullptr;
    for (const Row* row : cells[0]->good) {
        const bool is_later_stage = last && last->seed == row->seed;
        trials += !is_later_stage && std::ranges::all_of(cells, [&](const CellRows* cell) {
            return std::ranges::count(cell->good, row->seed, &Row::seed) > 0;
        });
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

template <class Compared>
Contrast contrast_over(const std::vector<Compared>& compared, Resampling& resampling) {
    const Matches matches = match_all(compared);
    Contrast contrast;
    contrast.mcnemar = matches.mcnemar;
    contrast.unpaired = matches.unpaired;
    for (const Compared& each : compared) contrast.trials += trials_of_all(sides_of(each));
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
    return contrast;
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
    Contrast contrast = contrast_over(pairs, resampling);
    if (contrast.differences[Metric::accuracy].n)
        contrast.mcnemar.p = mcnemar_p(contrast.mcnemar.b, contrast.mcnemar.c);
    return contrast;
}

Contrast interaction_of(const std::vector<CellSquare>& squares, Resampling& resampling) {
    return contrast_over(squares, resampling);
}

template <class Compared>
Difference difference_over(const std::vector<Compared>& compared, Metric metric,
                           Resampling& resampling) {
    return difference_of(resampling.infer(sample_of(match_all(compared), metric)));
}
template Difference difference_over(const std::vector<CellPair>&, Metric, Resampling&);
template Difference difference_over(const std::vector<CellSquare>&, Metric, Resampling&);

Difference difference_in(const CellPair& pair, Metric metric, Resampling& resampling) {
    return difference_over(std::vector{pair}, metric, resampling);
}

Difference headline_of(const CellPair& pair, Resampling& resampling) {
    const Matches matches = match_all(std::vector{pair});
    for (const Metric metric : paired_metrics()) {
        const Sample sample = sample_of(matches, metric);
        if (!sample.table.empty()) return difference_of(resampling.infer(sample));
    }
    return {};
}

}  // namespace nrem::core
