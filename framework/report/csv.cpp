// One row per cell with everything that was measured, at full precision.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/headline.hpp"
#include "report/report.hpp"
#include "report/text.hpp"

namespace nrem::core {

namespace {

// A row in the making: the first one decides the head.
struct Line {
    std::vector<std::pair<std::string, std::string>> fields;

    void add(std::string name, std::string_view text) {
        fields.emplace_back(std::move(name), csv_field(text));
    }
    void add(std::string name, double value) {
        fields.emplace_back(std::move(name), std::isfinite(value) ? fmt::format("{}", value) : "");
    }
    void add(std::string name, std::uint64_t value) {
        fields.emplace_back(std::move(name), std::to_string(value));
    }
};

template <class Range>
std::string joined(const Range& range, std::string_view separator) {
    return fmt::format("{}", fmt::join(range, separator));
}

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
    line.add(csv_field(prefix + "difference"), difference.value);
    line.add(csv_field(prefix + "low"), difference.interval.low);
    line.add(csv_field(prefix + "high"), difference.interval.high);
    line.add(csv_field(prefix + "n"), difference.n);
    line.add(csv_field(prefix + "detectable"), difference.detectable);
    line.add(csv_field(prefix + "p"), it.p);
    line.add(csv_field(prefix + "p_holm"), it.corrected_p);
    line.add(csv_field(prefix + "test"), pair ? name_of(it.test) : std::string_view());
    line.add(csv_field(prefix + "verdict"), pair ? words(it.verdict) : std::string_view());
}

const Pair* find_pair(const std::vector<Pair>& pairs, std::size_t cell, const std::string& name) {
    for (const auto& pair : pairs)
        if (pair.cell == cell && pair.baseline_name == name) return &pair;
    return nullptr;
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
        for (std::size_t i = 0; i < group.cells.size(); ++i) {
            Line line;
            add_identity(line, group, group.cells[i]);
            add_measures(line, group.cells[i]);
            for (const auto& name : baselines)
                add_pair(line, name, find_pair(group.pairs, i, name));
            add_pair(line, "noop_sleep", find_pair(group.sleep, i, "noop_sleep"));
            std::vector<std::string_view> names;
            std::vector<std::string_view> values;
            for (const auto& [name, value] : line.fields) {
                names.push_back(name);
                values.push_back(value);
            }
            if (out.empty()) out = joined(names, ",") + "\n";
            out += joined(values, ",") + "\n";
        }
    }
    return out;
}

}  // namespace nrem::core
