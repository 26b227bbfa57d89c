// Sorting rows out by problem, cell and seed, and the figures of each cell with intervals.
#include "analysis/cells.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <tuple>
#include <type_traits>

#include "analysis/agreement.hpp"
#include "analysis/effective_votes.hpp"
#include "analysis/fronts.hpp"
#include "analysis/natural_order.hpp"
#include "base/json.hpp"
#include "host/largest_figure.hpp"
#include "host/setting.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

auto key_of(const Row& row) {
    return std::tie(row.problem, row.identity, row.run(), row.seed, row.first_stream, row.outcome,
                    row.id, row.error, row.arm, row.factors, row.timing.wall_seconds,
                    row.timing.wake_seconds);
}

bool is_of_cell(const Row& row, const Row& other) {
    return row.problem == other.problem && row.identity == other.identity &&
           row.run() == other.run();
}

// Of each unit of a cell, with all its seeds, a figure added up.
std::vector<Mean> sums_of(const std::vector<StreamOfSeed>& streams, Metric metric) {
    std::vector<Mean> sums;
    for (std::size_t i = 0; i < streams.size(); ++i) {
        if (i == 0 || !same_stream(streams[i - 1], streams[i])) sums.emplace_back();
        sums.back() += streams[i].scores->figures[metric];
    }
    return sums;
}

// A figure of each stream under each seed.
Sample sample_of(const CellRows& cell, const StreamFigure& figure) {
    Sample sample{.step = figure.step_in(cell.streams),
                  .range = figure.bounds(),
                  .seeds_are_shared = cell.shares_seeds};
    StreamsBySeeds& table = sample.table;
    for (const StreamOfSeed& stream : cell.streams) {
        const auto [n, sum] = figure.of(stream);
        if (!n) continue;
        if (table.empty() || table.back().stream != stream.unit || table.back().seed != stream.seed)
            table.push_back({.stream = stream.unit, .seed = stream.seed});
        table.back().sum += sum;
        table.back().count += static_cast<double>(n);
    }
    return sample;
}

Estimate estimate(const CellRows& cell, Resampling& resampling, const StreamFigure& figure) {
    const Sample sample = sample_of(cell, figure);
    const Clusters clusters = by_stream(sample);
    Estimate made{clusters.ratio(), resampling.interval(sample),
                  static_cast<std::uint64_t>(clusters.items())};
    if (clusters.size() > 1 && std::isnan(made.interval.low)) made.lack = agrees_without_bounds;
    return made;
}

bool is_whole(double number) {
    return std::abs(number - std::round(number)) <= 1e-9 * std::max(1.0, std::abs(number));
}

bool has_seed(const Json& setting) {
    return setting.is_string() && takes_seed(setting.get_ref<const std::string&>());
}

// Of what an identity is made of: an object or a list of parts, or one of them.
bool any_has_seed(const Json& parts) {
    if (!parts.is_structured()) return false;
    if (parts.is_object() && parts.contains("settings"))
        return std::ranges::any_of(parts["settings"], has_seed);
    return std::ranges::any_of(parts, any_has_seed);
}

bool may_share_seeds(const Row& row) {
    const Json identity = try_json(row.identity).value_or(Json());
    return !identity.is_object() || !identity.contains("backend") || any_has_seed(identity);
}

bool before(const CellRows& a, const CellRows& b) {
    const bool a_control = a.any->control != Control::none;
    const bool b_control = b.any->control != Control::none;
    if (a_control != b_control) return b_control;
    const std::string a_name = a.any->name(), b_name = b.any->name();
    if (a_name != b_name) return natural_less(a_name, b_name);
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

SeedRange range_of_seeds(const CellSummary& cell, const CellRows& rows) {
    for (const Metric metric : paired_metrics()) {
        if (!cell.estimates[metric].n) continue;
        StreamsBySeeds table;
        for (const Row* row : rows.good) {
            const auto& [n, sum] = row->metrics[metric];
            if (n) table.push_back({0, row->seed, sum, static_cast<double>(n)});
        }
        return seed_range(table, named(metric).better);
    }
    return {};
}

// Where only repeats are there, they are cells like others.
void set_repeats_apart(ProblemRows& problem) {
    const auto is_first = [](const CellRows& cell) { return cell.any->repeat == 0; };
    const auto again = std::stable_partition(problem.cells.begin(), problem.cells.end(), is_first);
    if (again == problem.cells.begin()) return;
    problem.repeats.assign(std::move_iterator(again), std::move_iterator(problem.cells.end()));
    problem.cells.erase(again, problem.cells.end());
}

void add_streams(CellRows& cell) {
    for (const Row* row : cell.good)
        for (const StreamScores& stream : row->metrics.streams)
            cell.streams.push_back({&stream, &stream, &row->metrics.names, row->seed});
}

}  // namespace

bool operator<(const StreamOfSeed& a, const StreamOfSeed& b) {
    return std::tie(a.unit, a.seed, a.stream->index) < std::tie(b.unit, b.seed, b.stream->index);
}

bool same_stream(const StreamOfSeed& a, const StreamOfSeed& b) {
    return a.unit == b.unit;
}

Interval bounds_of(Metric metric) {
    const Figure& figure = named(metric);
    return {figure.least, figure.form == Form::share ? 1 : figure.most};
}

// The host cuts bounds at the largest figure that it takes; those of old manifests may be missing.
Interval bounds_of(std::string_view measured, const std::vector<NamedFigure>& known) {
    const NamedFigure* found = find_named(known, measured);
    if (!found) return boundless;
    return {found->minimum > -largest_figure ? found->minimum : boundless.low,
            found->maximum < largest_figure ? found->maximum : boundless.high};
}

Mean StreamFigure::of(const StreamOfSeed& stream) const {
    if (metric_) return stream.scores->figures[*metric_];
    const Mean* found = find_measured(*stream.names, stream.scores->measured, name_);
    return found ? *found : Mean{};
}

double StreamFigure::step_in(const std::vector<StreamOfSeed>& streams) const {
    if (metric_) return named(*metric_).form == Form::share ? 1 : 0;
    const double width = bounds_.high - bounds_.low;
    if (!is_bounded(bounds_) || width == 0) return 0;
    bool whole = bounds_ == Interval{0, 1}, none = true, all = true;
    for (const StreamOfSeed& stream : streams) {
        const auto [n, sum] = of(stream);
        const double above = (sum - bounds_.low * static_cast<double>(n)) / width;
        whole = whole && is_whole(above);
        none = none && above == 0;
        all = all && above == static_cast<double>(n);
    }
    return whole || none || all ? width : 0;
}

CellRows in_group(const CellRows& cell, const std::string& group) {
    if (group.empty()) return cell;
    CellRows part = cell;
    part.streams.clear();
    for (StreamOfSeed stream : cell.streams) {
        stream.scores = find_group(stream.stream->groups, group);
        if (stream.scores) part.streams.push_back(stream);
    }
    return part;
}

SortedRows sort_out(const std::vector<Row>& rows) {
    SortedRows sorted;
    for (const Row& row : rows) sorted.rows.push_back(&row);
    std::sort(sorted.rows.begin(), sorted.rows.end(),
              [](const Row* a, const Row* b) { return key_of(*a) < key_of(*b); });
    const auto end =
        std::unique(sorted.rows.begin(), sorted.rows.end(), [](const Row* a, const Row* b) {
            return is_of_cell(*a, *b) && a->seed == b->seed && a->first_stream == b->first_stream;
        });
    sorted.dropped = static_cast<std::uint64_t>(sorted.rows.end() - end);
    sorted.rows.erase(end, sorted.rows.end());
    return sorted;
}

std::vector<ProblemRows> group_rows(const SortedRows& sorted,
                                    const std::optional<StopEarly>& stop) {
    std::vector<ProblemRows> problems;
    for (const Row* row : sorted.rows) {
        if (problems.empty() || problems.back().problem != row->problem)
            problems.push_back({row->problem, {}});
        std::vector<CellRows>& cells = problems.back().cells;
        if (cells.empty() || !is_of_cell(*cells.back().any, *row))
            cells.push_back({.good = {}, .any = row, .shares_seeds = may_share_seeds(*row)});
        if (row->outcome == Outcome::ok)
            cells.back().good.push_back(row);
        else
            ++cells.back().failed;
    }
    for (ProblemRows& problem : problems) {
        set_repeats_apart(problem);
        std::sort(problem.cells.begin(), problem.cells.end(), before);
        for (CellRows& cell : problem.cells) add_streams(cell);
        problem.units = number_units(problem, stop);
    }
    std::sort(problems.begin(), problems.end(), problem_before);
    return problems;
}

CellSummary name_cell(const CellRows& rows) {
    const Row& row = *rows.any;
    CellSummary cell;
    static_cast<CellName&>(cell) = row;
    cell.identity = row.identity;
    cell.also = row.also;
    cell.parent = row.parent;
    cell.twin = row.twin;
    cell.task = row.task;
    cell.backend = row.backend;
    cell.rule = row.rule;
    cell.policies = row.policies;
    cell.scheduler = row.scheduler;
    return cell;
}

static Estimates estimates_of(const CellRows& cell, Resampling& resampling) {
    Estimates made;
    for (const Figure& each : figures())
        if (is_by_stream(each)) made[each.metric] = estimate(cell, resampling, each.metric);
    return made;
}

static std::vector<NamedEstimate> measured_in(const CellRows& cell, Resampling& resampling,
                                               const std::vector<StreamFigure>& figures) {
    std::vector<NamedEstimate> made;
    for (const StreamFigure& figure : figures)
        made.push_back({figure.name(), estimate(cell, resampling, figure)});
    return made;
}

static GroupEstimates estimates_in(const CellRows& cell, const std::string& group,
                                   Resampling& resampling,
                                   const std::vector<StreamFigure>& measured) {
    const CellRows part = in_group(cell, group);
    return {group, estimates_of(part, resampling), measured_in(part, resampling, measured)};
}

// The estimates have it all, and cells may be many.
static void drop_measured(Metrics& pooled) {
    const auto free = [](auto& values) { values = std::remove_reference_t<decltype(values)>(); };
    free(pooled.names);
    free(pooled.measured);
    for (StreamScores& stream : pooled.streams) free(stream.measured);
    for (GroupFigures& group : pooled.groups) free(group.measured);
}

CellSummary summarise(const CellRows& cell, const std::vector<NamedFigure>& known,
                      Resampling& resampling) {
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
    const std::vector<Mean> right = sums_of(cell.streams, Metric::accuracy);
    result.streams = right.size();
    result.items = result.pooled.scored;
    result.design_effect = design_effect(right);
    result.estimates = estimates_of(cell, resampling);
    std::vector<StreamFigure> measured;
    for (const std::string& name : result.pooled.names)
        measured.emplace_back(name, bounds_of(name, known));
    result.measured = measured_in(cell, resampling, measured);
    for (const GroupFigures& each : result.pooled.groups)
        result.groups.push_back(estimates_in(cell, each.group, resampling, measured));
    std::ranges::sort(result.groups, natural_less, &GroupEstimates::group);
    drop_measured(result.pooled);
    result.kappa = agreement_in(cell, resampling);
    result.effective_votes = effective_votes_in(cell, resampling);
    result.per_right = cost_per_right(result.pooled);
    result.by_seed = range_of_seeds(result, cell);
    return result;
}

}  // namespace nrem::core
