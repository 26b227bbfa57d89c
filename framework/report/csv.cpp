// One row per cell with everything that was measured, at full precision.
#include <algorithm>

#include "report/csv_line.hpp"
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
    line.add("cell", cell.name);
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

void add_measures(Line& line, const CellSummary& cell) {
    for (const auto& [name, member] : estimates) {
        const Estimate& estimate = cell.*member;
        line.add(std::string(name), estimate.value);
        line.add(fmt::format("{}_low", name), estimate.interval.low);
        line.add(fmt::format("{}_high", name), estimate.interval.high);
        line.add(fmt::format("{}_n", name), estimate.n);
    }
    const auto& memory = cell.pooled.memory;
    line.add("bytes_mean", memory.on_the_way.bytes.value());
    line.add("bytes_end", memory.at_end.bytes.value());
    line.add("bytes_max", memory.maximum.bytes);
    line.add("records_mean", memory.on_the_way.records.value());
    line.add("tokens_mean", memory.on_the_way.tokens.value());
    line.add("records_shown", memory.records.shown);
    line.add("records_never_shown", memory.records.never);
    line.add("tokens_shown", cell.pooled.tokens_shown.value());
    line.add("nights", cell.pooled.nights.count);
    line.add("nights_published", cell.pooled.nights.published);
    line.add("nights_rolled_back", cell.pooled.nights.rolled_back);
    line.add("passes", cell.pooled.nights.passes);
    line.add("replays", cell.pooled.nights.replays);
    line.add("sleep_calls", cell.pooled.nights.calls);
    const Spending spending = total(cell.pooled.calls);
    line.add("calls", spending.calls);
    line.add("call_tokens", spending.tokens);
    line.add("money", spending.money);
    line.add("broken_answers", cell.pooled.replies.broken.value());
    line.add("prompts_too_long", cell.pooled.replies.too_long.value());
    line.add("understood", cell.pooled.replies.understood.value());
    line.add("facts_supported", cell.pooled.facts.supported.value());
    line.add("facts_stale", cell.pooled.facts.stale.value());
    line.add("facts_fabricated", cell.pooled.facts.fabricated.value());
    line.add("facts_omitted", cell.pooled.facts.omitted.value());
    const Transfer& transfer = cell.pooled.transfer;
    line.add("worst_seed", cell.by_seed.worst.value);
    line.add("best_seed", cell.by_seed.best.value);
    line.add("capability", name_of(cell.capability));
    line.add("tokens_shown_per_right", cell.per_right.tokens_shown);
    line.add("calls_per_right", cell.per_right.calls);
    line.add("call_tokens_per_right", cell.per_right.call_tokens);
    line.add("money_per_right", cell.per_right.money);
    const bool fitted = !cell.retention.fits.empty();
    line.add("retention_slope", cell.retention.slope.value);
    line.add("retention_fit", fitted ? name_of(cell.retention.best) : std::string_view());
    line.add("last_accuracy", transfer.last.value());
    line.add("forgetting", transfer.forgetting.value());
    line.add("backward_transfer", transfer.backward.value());
    line.add("forward_transfer", transfer.forward.value());
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
    std::string out;
    for (const auto& group : comparison.groups) {
        const PairIndex pairs(group.pairs), sleep(group.sleep);
        for (std::size_t i = 0; i < group.cells.size(); ++i) {
            Line line;
            add_identity(line, group, group.cells[i]);
            line.add("incomplete", comparison.incomplete);
            add_measures(line, group.cells[i]);
            for (const auto& name : baselines) add_pair(line, name, pairs.find(i, name));
            add_pair(line, "noop_sleep", sleep.find(i, "noop_sleep"));
            line.write(out);
        }
    }
    return out;
}

}  // namespace nrem::core
