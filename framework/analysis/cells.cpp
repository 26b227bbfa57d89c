// Sorting rows out by problem, cell and seed, and the figures of each cell with intervals.
#include "analysis/cells.hpp"

#include <algorithm>
#include <tuple>

#include "analysis/fronts.hpp"
#include "analysis/natural_order.hpp"
#include "analysis/seeds.hpp"

namespace nrem::core {
namespace {

auto key_of(const Row& row) {
    return std::tie(row.problem, row.identity, row.seed, row.first_stream, row.outcome, row.id,
                    row.error, row.name, row.timing.wall_seconds, row.timing.wake_seconds);
}

// Of the streams of a cell with all its seeds.
template <class Field>
Estimate estimate(const Metrics& pooled, Resampling& resampling, Field field) {
    Clusters clusters;
    Estimate result;
    for (const StreamScores& stream : pooled.streams) {
        const auto [n, sum] = field(stream);
        clusters.add(sum, static_cast<double>(n));
        result.n += n;
    }
    result.value = clusters.ratio();
    result.interval = resampling.interval(clusters);
    return result;
}

using Counted = std::pair<std::uint64_t, double>;  // n and sum
Counted figure_of(const Share& share) {
    return {share.n, static_cast<double>(share.hits)};
}
Counted figure_of(const Mean& mean) {
    return {mean.n, mean.sum};
}

void add_estimates(CellSummary& cell, Resampling& resampling) {
    const auto of_scores = [&](auto Scores::*field) {
        return estimate(cell.pooled, resampling, [field](const StreamScores& stream) {
            return figure_of(stream.scores.*field);
        });
    };
    const auto of_corrections = [&](auto Corrections::*field) {
        return estimate(cell.pooled, resampling, [field](const StreamScores& stream) {
            return figure_of(stream.corrections.*field);
        });
    };
    cell.accuracy = of_scores(&Scores::right);
    cell.top5 = of_scores(&Scores::top5);
    cell.log_loss = of_scores(&Scores::log_loss);
    cell.absolute_error = of_scores(&Scores::absolute_error);
    cell.squared_error = of_scores(&Scores::squared_error);
    cell.corrected = of_corrections(&Corrections::corrected);
    cell.lost = of_corrections(&Corrections::lost);
    cell.stale = of_corrections(&Corrections::stale);
}

bool before(const CellRows& a, const CellRows& b) {
    const bool a_control = a.any->control != Control::none;
    const bool b_control = b.any->control != Control::none;
    if (a_control != b_control) return b_control;
    if (a.any->name != b.any->name) return natural_less(a.any->name, b.any->name);
    return a.any->identity < b.any->identity;
}

bool problem_before(const ProblemRows& a, const ProblemRows& b) {
    const std::string& a_task = a.cells.front().any->task;
    const std::string& b_task = b.cells.front().any->task;
    if (a_task != b_task) return natural_less(a_task, b_task);
    const std::uint64_t a_rung = a.cells.front().any->rung;
    const std::uint64_t b_rung = b.cells.front().any->rung;
    if (a_rung != b_rung) return a_rung < b_rung;  // the verdict before how it came about
    return natural_less(a.problem, b.problem);
}

Counted figure_of(const Scores& scores, Metric metric) {
    switch (metric) {
        case Metric::log_loss:
            return figure_of(scores.log_loss);
        case Metric::absolute_error:
            return figure_of(scores.absolute_error);
        case Metric::squared_error:
            return figure_of(scores.squared_error);
        case Metric::accuracy:
            break;
    }
    return figure_of(scores.right);
}

SeedRange range_of_seeds(const CellSummary& cell, const CellRows& rows) {
    for (const Metric metric : all_metrics) {
        if (!estimate_of(cell, metric).n) continue;
        StreamsBySeeds table;
        for (const Row* row : rows.good) {
            const auto [n, sum] = figure_of(row->metrics.total, metric);
            if (n) table.push_back({0, row->seed, sum, static_cast<double>(n)});
        }
        return seed_range(table, rises(metric) ? Better::higher : Better::lower);
    }
    return {};
}

void add_streams(CellRows& cell) {
    for (const Row* row : cell.good)
        for (const StreamScores& stream : row->metrics.streams)
            cell.streams.push_back({&stream, row->seed});
    std::sort(cell.streams.begin(), cell.streams.end());
}

auto name_of(const StreamOfSeed& stream) {
    return std::tie(stream.scores->index, stream.scores->name);
}

}  // namespace

bool operator<(const StreamOfSeed& a, const StreamOfSeed& b) {
    return std::tuple_cat(name_of(a), std::tie(a.seed)) <
           std::tuple_cat(name_of(b), std::tie(b.seed));
}

bool same_stream(const StreamOfSeed& a, const StreamOfSeed& b) {
    return name_of(a) == name_of(b);
}

SortedRows sort_out(const std::vector<Row>& rows) {
    SortedRows sorted;
    for (const Row& row : rows) sorted.rows.push_back(&row);
    std::sort(sorted.rows.begin(), sorted.rows.end(),
              [](const Row* a, const Row* b) { return key_of(*a) < key_of(*b); });
    const auto end =
        std::unique(sorted.rows.begin(), sorted.rows.end(), [](const Row* a, const Row* b) {
            return a->problem == b->problem && a->identity == b->identity && a->seed == b->seed &&
                   a->first_stream == b->first_stream;
        });
    sorted.dropped = static_cast<std::uint64_t>(sorted.rows.end() - end);
    sorted.rows.erase(end, sorted.rows.end());
    return sorted;
}

std::vector<ProblemRows> group_rows(const SortedRows& sorted) {
    std::vector<ProblemRows> problems;
    for (const Row* row : sorted.rows) {
        if (problems.empty() || problems.back().problem != row->problem)
            problems.push_back({row->problem, {}});
        std::vector<CellRows>& cells = problems.back().cells;
        if (cells.empty() || cells.back().any->identity != row->identity)
            cells.push_back({.good = {}, .any = row});
        if (row->outcome == Outcome::ok)
            cells.back().good.push_back(row);
        else
            ++cells.back().failed;
    }
    for (ProblemRows& problem : problems) {
        std::sort(problem.cells.begin(), problem.cells.end(), before);
        for (CellRows& cell : problem.cells) add_streams(cell);
    }
    std::sort(problems.begin(), problems.end(), problem_before);
    return problems;
}

CellSummary name_cell(const CellRows& rows) {
    const Row& row = *rows.any;
    CellSummary cell;
    cell.identity = row.identity;
    cell.name = row.name;
    cell.arm = row.arm;
    cell.control = row.control;
    cell.also = row.also;
    cell.parent = row.parent;
    cell.twin = row.twin;
    cell.factors = row.factors;
    cell.task = row.task;
    cell.backend = row.backend;
    cell.rule = row.rule;
    cell.policies = row.policies;
    cell.scheduler = row.scheduler;
    return cell;
}

CellSummary summarise(const CellRows& cell, Resampling& resampling) {
    CellSummary result = name_cell(cell);
    std::vector<const Metrics*> metrics;
    std::vector<const Timing*> timing;
    for (const Row* row : cell.good) {
        if (result.seeds.empty() || result.seeds.back() != row->seed)
            result.seeds.push_back(row->seed);
        result.trials.push_back(row->id);
        result.reproducible &= row->reproducible;
        metrics.push_back(&row->metrics);
        timing.push_back(&row->timing);
    }
    result.failed = cell.failed;
    result.pooled = pool(metrics);
    result.timing = pool(timing);
    result.streams = result.pooled.streams.size();
    result.items = result.pooled.total.n;
    add_estimates(result, resampling);
    result.per_right = cost_per_right(result.pooled);
    result.by_seed = range_of_seeds(result, cell);
    return result;
}

}  // namespace nrem::core
