// Pairs by stream and seed; right and wrong item by item, sums of losses where the counts agree.
#include "analysis/pairs.hpp"

#include <algorithm>
#include <map>

namespace nrem::core {
namespace {

using StreamKey = std::pair<std::uint64_t, std::string>;
using Streams = std::map<std::pair<StreamKey, std::uint64_t>, const StreamScores*>;  // and seed

Streams streams_of(const CellRows& cell) {
    Streams streams;
    for (const Row* row : cell.good)
        for (const StreamScores& stream : row->metrics.streams)
            streams[{{stream.index, stream.name}, row->seed}] = &stream;
    return streams;
}

struct Sum {
    double difference = 0;
    std::uint64_t n = 0;
};
using Sums = std::map<StreamKey, Sum>;  // by cluster

struct Sides {
    const StreamScores& cell;
    const StreamScores& baseline;
};

void add_right(Sum& sum, McNemar& mcnemar, const Sides& sides) {
    for (std::size_t i = 0; i < sides.cell.right.size(); ++i) {
        const char a = sides.cell.right[i], b = sides.baseline.right[i];
        if (a == '-' || b == '-') continue;
        ++sum.n;
        if (a == b) continue;
        ++(a == '1' ? mcnemar.b : mcnemar.c);
        sum.difference += a == '1' ? 1 : -1;
    }
}

// Only sums are kept of these, so that items pair when the counts are equal.
void add_mean(Sum& sum, const Mean& cell, const Mean& baseline) {
    if (cell.n != baseline.n) return;
    sum.n += cell.n;
    sum.difference += cell.sum - baseline.sum;
}

Difference difference_of(Metric metric, const Sums& sums, Resampling& resampling) {
    Difference result;
    result.metric = metric;
    Clusters clusters;
    for (const auto& [stream, sum] : sums) {
        clusters.add(sum.difference, static_cast<double>(sum.n));
        result.n += sum.n;
    }
    result.streams = clusters.size();
    result.value = clusters.ratio();
    result.interval = resampling.interval(clusters);
    result.standard_error = standard_error(clusters);
    result.detectable = detectable_effect(clusters);
    result.p = resampling.flip_p(clusters);
    return result;
}

std::uint64_t trials_of_both(const CellRows& cell, const CellRows& baseline) {
    return static_cast<std::uint64_t>(
        std::count_if(cell.good.begin(), cell.good.end(), [&](const Row* row) {
            return std::any_of(baseline.good.begin(), baseline.good.end(),
                               [row](const Row* other) { return other->seed == row->seed; });
        }));
}

bool are_twins(const CellSummary& cell, const CellSummary& twin) {
    if (twin.identity == cell.identity) return false;
    return cell.twin == twin.identity || twin.parent == cell.identity;
}

// Of the cells that answer to the name, those that agree with the cell in most factors.
std::vector<std::size_t> baselines_of(std::size_t cell, const Group& group,
                                      const std::string& name) {
    std::vector<std::size_t> best;
    std::size_t most = 0;
    if (answers_to(group.cells[cell], name)) return best;
    for (std::size_t i = 0; i < group.cells.size(); ++i) {
        if (!answers_to(group.cells[i], name)) continue;
        const std::size_t agreeing = agreement(group.cells[cell], group.cells[i]);
        if (agreeing > most) best.clear();
        most = std::max(most, agreeing);
        if (agreeing == most) best.push_back(i);
    }
    return best;
}

}  // namespace

std::size_t agreement(const CellSummary& a, const CellSummary& b) {
    return static_cast<std::size_t>(
        std::count_if(a.factors.begin(), a.factors.end(), [&b](const auto& factor) {
            return std::find(b.factors.begin(), b.factors.end(), factor) != b.factors.end();
        }));
}

Pair compare_cells(const CellRows& cell, const CellRows& baseline, Resampling& resampling) {
    const Streams ours = streams_of(cell), theirs = streams_of(baseline);
    Pair pair;
    Sums right, log_loss, absolute, squared;
    std::uint64_t matched = 0;
    for (const auto& [key, stream] : ours) {
        const auto other = theirs.find(key);
        if (other == theirs.end() || other->second->right.size() != stream->right.size()) continue;
        ++matched;
        const Scores &a = stream->scores, &b = other->second->scores;
        add_right(right[key.first], pair.mcnemar, {*stream, *other->second});
        add_mean(log_loss[key.first], a.log_loss, b.log_loss);
        add_mean(absolute[key.first], a.absolute_error, b.absolute_error);
        add_mean(squared[key.first], a.squared_error, b.squared_error);
    }
    pair.trials = trials_of_both(cell, baseline);
    pair.streams = right.size();
    pair.unpaired = ours.size() + theirs.size() - 2 * matched;
    pair.accuracy = difference_of(Metric::accuracy, right, resampling);
    pair.log_loss = difference_of(Metric::log_loss, log_loss, resampling);
    pair.absolute_error = difference_of(Metric::absolute_error, absolute, resampling);
    pair.squared_error = difference_of(Metric::squared_error, squared, resampling);
    if (pair.accuracy.n) pair.mcnemar.p = mcnemar_p(pair.mcnemar.b, pair.mcnemar.c);
    return pair;
}

std::vector<Pair> pair_with_baselines(const Group& group, const ProblemRows& rows,
                                      const CompareOptions& options, Resampling& resampling) {
    std::vector<Pair> pairs;
    for (const std::string& name : options.baselines) {
        std::vector<Pair> of_name;
        for (std::size_t cell = 0; cell < group.cells.size(); ++cell)
            for (const std::size_t baseline : baselines_of(cell, group, name)) {
                of_name.push_back(
                    compare_cells(rows.cells[cell], rows.cells[baseline], resampling));
                of_name.back().cell = cell;
                of_name.back().baseline = baseline;
                of_name.back().baseline_name = name;
            }
        std::vector<Pair*> arms, controls;
        for (Pair& pair : of_name)
            (group.cells[pair.cell].control == Control::none ? arms : controls).push_back(&pair);
        judge(arms, group, options);
        judge(controls, group, options);
        pairs.insert(pairs.end(), of_name.begin(), of_name.end());
    }
    return pairs;
}

std::vector<Pair> pair_with_twins(const Group& group, const ProblemRows& rows,
                                  const CompareOptions& options, Resampling& resampling) {
    std::vector<Pair> pairs;
    for (std::size_t cell = 0; cell < group.cells.size(); ++cell)
        for (std::size_t twin = 0; twin < group.cells.size(); ++twin) {
            if (!are_twins(group.cells[cell], group.cells[twin])) continue;
            pairs.push_back(compare_cells(rows.cells[cell], rows.cells[twin], resampling));
            pairs.back().cell = cell;
            pairs.back().baseline = twin;
            pairs.back().baseline_name = "noop_sleep";
        }
    std::vector<Pair*> family;
    for (Pair& pair : pairs) family.push_back(&pair);
    judge(family, group, options);
    return pairs;
}

}  // namespace nrem::core
