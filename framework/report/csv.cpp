// One row per cell with everything that was measured, at full precision.
#include <algorithm>

#include "report/csv_line.hpp"
#include "report/group_tables.hpp"
#include "report/headline.hpp"
#include "report/pair_index.hpp"
#include "report/report.hpp"

namespace nrem::core {

namespace {

std::vector<std::string> factors_of(const CellSummary& cell) {
    std::vector<std::string> factors;
    for (const auto& [key, value] : cell.factors) factors.push_back(key + "=" + value);
    return factors;
}

void add_identity(Line& line, const Group& group, const CellSummary& cell) {
    line.add("task", group.task);
    line.add("cell", cell.name());
    line.add("arm", cell.arm);
    line.add("control", name_of(cell.control));
    line.add("factors", joined(factors_of(cell), "; "));
    line.add("backend", cell.backend);
    line.add("rule", cell.rule);
    line.add("policies", joined(cell.policies, " + "));
    line.add("scheduler", cell.scheduler);
    line.add("reproducible", cell.reproducible ? "true" : "false");
    line.add("seeds", joined(cell.seeds, " "));
    line.add("failed", cell.failed);
    line.add("streams", cell.streams);
    line.add("items", cell.items);
}

// What is no figure of the table: sizes at most, counts, and what is made from several figures.
void add_largest_size(Line& line, const CellSummary& cell) {
    line.add("bytes_max", cell.pooled.memory.maximum.bytes);
}

void add_readership(Line& line, const CellSummary& cell) {
    line.add("records_shown", cell.pooled.memory.records.shown);
    line.add("records_never_shown", cell.pooled.memory.records.never);
    line.add("predictions", cell.pooled.memory.records.predictions);
    line.add("predictions_reached", cell.pooled.memory.records.reached);
    line.add("repeated_without", cell.pooled.memory.records.repeated);
    line.add("changed_without", cell.pooled.memory.records.changed);
}

void add_work(Line& line, const CellSummary& cell) {
    for (const NightCounter& each : night_counters())
        if (*each.column) line.add(each.column, cell.pooled.nights.*each.count);
    const Spending spending = total(cell.pooled.calls);
    line.add("calls", spending.calls);
    line.add("call_tokens", spending.tokens);
    line.add("money", spending.money);
}

void add_made(Line& line, const CellSummary& cell) {
    line.add("worst_seed", cell.by_seed.worst.value);
    line.add("best_seed", cell.by_seed.best.value);
    line.add("capability", name_of(cell.capability));
    for (const RightCost& each : costs_of_right)
        line.add(std::string(each.name) + "_per_right", cell.per_right.*each.cost);
    const bool fitted = !cell.retention.fits.empty();
    line.add("retention_slope", cell.retention.slope.value);
    line.add("retention_fit", fitted ? name_of(cell.retention.best) : std::string_view());
}

// Where the columns of those are, as they have always been.
constexpr struct {
    Metric before;
    void (*add)(Line&, const CellSummary&);
} other_columns[] = {{Metric::records_mean, add_largest_size},
                     {Metric::tokens_shown, add_readership},
                     {Metric::broken_answers, add_work},
                     {Metric::last_accuracy, add_made}};

void add_figure(Line& line, const Figure& figure, const CellSummary& cell) {
    const std::string name = figure.column;
    if (!is_by_stream(figure)) return line.add(name, cell.pooled[figure.metric].value());
    const Estimate& estimate = cell.estimates[figure.metric];
    line.add(name, estimate.value);
    line.add(name, estimate.interval);
    line.add(name + "_n", estimate.n);
}

void add_measures(Line& line, const CellSummary& cell) {
    for (const Figure& figure : figures()) {
        for (const auto& [before, add] : other_columns)
            if (before == figure.metric) add(line, cell);
        if (*figure.column) add_figure(line, figure, cell);
    }
}

void add_pair(Line& line, const std::string& baseline, const Pair* pair) {
    const Pair none;
    const Pair& it = pair ? *pair : none;
    const auto& difference = headline(it);
    const std::string prefix = "vs_" + baseline + "_";
    line.add(prefix + "difference", difference.value);
    line.add(prefix.substr(0, prefix.size() - 1), it.verdict.interval);
    line.add(prefix + "n", difference.n);
    line.add(prefix + "detectable", it.verdict.detectable);
    line.add(prefix + "test", pair ? name_of(it.verdict.test) : std::string_view());
    line.add(prefix + "p", it.verdict.p);
    line.add(prefix + "p_corrected", it.verdict.corrected_p);
    line.add(prefix + "p_equivalence", it.verdict.equivalence_p);
    line.add(prefix + "margin", it.verdict.margin);
    line.add(prefix + "effect_size_dz", difference.effect_size);
    line.add(prefix + "worst_seed", it.seeds.worst.value);
    line.add(prefix + "best_seed", it.seeds.best.value);
    line.add(prefix + "verdict", pair ? words(it.verdict) : std::string());
    line.add(prefix + "invalid", it.invalid);
    line.add(prefix + "replay_spread", it.replay_spread);
}

std::vector<std::string> all_baselines(const Comparison& comparison) {
    std::vector<std::string> names;
    for (const auto& group : comparison.groups)
        for (const auto& name : baselines_of(group))
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    return names;
}

}  // namespace

std::string csv_table(const Comparison& comparison) {
    const auto baselines = all_baselines(comparison);
    const auto measured = measured_names(comparison);
    std::string out;
    for (const auto& group : comparison.groups) {
        const PairIndex pairs(group.pairs), sleep(group.sleep);
        for (std::size_t i = 0; i < group.cells.size(); ++i) {
            Line line;
            add_identity(line, group, group.cells[i]);
            line.add("incomplete", comparison.incomplete);
            add_measures(line, group.cells[i]);
            add_measured(line, group.cells[i].measured, measured);
            for (const auto& name : baselines) {
                const Pair* pair = pairs.find(i, name);
                add_pair(line, name, pair);
                add_measured(line, pair, name, measured);
            }
            add_pair(line, "noop_sleep", sleep.find(i, "noop_sleep"));
            line.write(out);
        }
    }
    return out;
}

}  // namespace nrem::core
