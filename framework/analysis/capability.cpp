#include "analysis/capability.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "analysis/judge.hpp"
#include "analysis/paired.hpp"

namespace nrem::core {
namespace {

// What the controls of a backend share with its arms.
std::string backend_of(const CellSummary& cell) {
    const auto identity = nlohmann::json::parse(cell.identity, nullptr, false);
    if (!identity.is_object() || !identity.contains("backend")) return cell.backend;
    nlohmann::json key;
    for (const char* part : {"backend", "prompts", "feedback"})
        if (identity.contains(part)) key[part] = identity[part];
    return key.dump();
}

// The first of these cells that has a reason; "" where none has.
std::string first_of(const std::vector<std::string>& why, const std::vector<std::size_t>& cells) {
    const auto found = std::find_if(cells.begin(), cells.end(),
                                    [&why](std::size_t cell) { return !why[cell].empty(); });
    return found == cells.end() ? "" : why[*found];
}

struct Handed {
    std::string_view control;
    Contrast contrast;  // less no memory
};

class Check {
public:
    Check(const std::vector<CellSummary>& cells, const ProblemRows& rows,
          const CompareOptions& options, Resampling& resampling)
        : cells_(cells), rows_(rows), options_(options), resampling_(resampling) {}

    [[nodiscard]] BackendCheck of(std::vector<std::size_t> its) {
        BackendCheck check;
        check.backend = cells_[its.front()].backend;
        check.cells = std::move(its);
        const auto none = find(check, "no_memory");
        if (!none) return check;
        check.without = figure_without(*none);
        for (const std::string_view name : {"full_history", "oracle"})
            if (const auto cell = find(check, name)) add(name, *cell, *none);
        std::erase_if(handed_, [](const Handed& each) { return !headline(each.contrast).n; });
        if (handed_.empty()) return check;
        const Metric metric = handed_.front().contrast.metric;
        std::vector<Judged> family;
        for (Handed& each : handed_) family.push_back({&each.contrast, check.without});
        judge(family, options_, Tests::permutation_or_mcnemar);
        check.capability = capability(metric, check.without);
        check.why = figures();
        handed_.clear();
        return check;
    }

private:
    [[nodiscard]] std::optional<std::size_t> find(const BackendCheck& check,
                                                  std::string_view name) const {
        for (const std::size_t cell : check.cells)
            if (answers_to(cells_[cell], name)) return cell;
        return std::nullopt;
    }

    [[nodiscard]] double figure_without(std::size_t none) {
        const CellSummary cell = summarise(rows_.cells[none], resampling_);
        for (const Metric metric : all_metrics)
            if (estimate_of(cell, metric).n) return estimate_of(cell, metric).value;
        return unknown;
    }

    void add(std::string_view name, std::size_t cell, std::size_t none) {
        handed_.push_back(
            {name, contrast_of({{&rows_.cells[cell], &rows_.cells[none]}}, resampling_)});
    }

    [[nodiscard]] Capability capability(Metric metric, double without) const {
        const auto any = [&](auto is) {
            return std::any_of(handed_.begin(), handed_.end(),
                               [&](const Handed& each) { return is(each.contrast.verdict); });
        };
        if (any([](Verdict verdict) { return verdict == Verdict::better; }))
            return Capability::capable;
        if (rises(metric) ? without >= 1 - options_.margin : without == 0)
            return Capability::nothing_to_gain;
        if (any([](Verdict verdict) { return verdict == Verdict::underpowered; }))
            return Capability::not_shown;
        return Capability::incapable;
    }

    [[nodiscard]] std::string figures() const {
        std::string text;
        for (const Handed& each : handed_) {
            const Difference& difference = headline(each.contrast);
            text += fmt::format("{}{} {:+.3f}", text.empty() ? "" : ", ", each.control,
                                difference.value);
            if (std::isfinite(difference.interval.low))
                text += fmt::format(" [{:+.3f}, {:+.3f}]", difference.interval.low,
                                    difference.interval.high);
        }
        return fmt::format("{} over no_memory: {}, n = {}",
                           name_of(handed_.front().contrast.metric), text,
                           headline(handed_.front().contrast).n);
    }

    const std::vector<CellSummary>& cells_;
    const ProblemRows& rows_;
    const CompareOptions& options_;
    Resampling& resampling_;
    std::vector<Handed> handed_;  // of the check in the making
};

}  // namespace

std::vector<BackendCheck> check_backends(const std::vector<CellSummary>& cells,
                                         const ProblemRows& rows, const CompareOptions& options,
                                         Resampling& resampling) {
    std::map<std::string, std::vector<std::size_t>> backends;
    for (std::size_t i = 0; i < cells.size(); ++i) backends[backend_of(cells[i])].push_back(i);
    Check check(cells, rows, options, resampling);
    std::vector<BackendCheck> checks;
    checks.reserve(backends.size());
    for (auto& [key, its] : backends) checks.push_back(check.of(std::move(its)));
    return checks;
}

std::string why_invalid(const BackendCheck& check) {
    if (check.capability == Capability::incapable)
        return fmt::format(
            "invalid for memory claims: the backend {} cannot use what a memory could hold ({})",
            check.backend, check.why);
    if (check.capability == Capability::not_shown)
        return fmt::format(
            "invalid for memory claims: too little data to show that the backend {} can use what "
            "a memory could hold ({})",
            check.backend, check.why);
    return "";
}

bool is_yardstick(const CellSummary& cell) {
    return answers_to(cell, "no_memory") || answers_to(cell, "full_history") ||
           answers_to(cell, "oracle") || answers_to(cell, "window");
}

void mark_invalid(Group& group, std::vector<BackendCheck> checks) {
    std::vector<std::string> why(group.cells.size());
    for (const BackendCheck& check : checks)
        for (const std::size_t cell : check.cells) {
            group.cells[cell].capability = check.capability;
            if (!is_yardstick(group.cells[cell])) why[cell] = why_invalid(check);
        }
    for (Pair& pair : group.pairs) pair.invalid = why[pair.cell];
    for (Pair& pair : group.sleep) pair.invalid = why[pair.cell];
    for (Factor& factor : group.factors)
        for (Level& level : factor.levels) level.invalid = first_of(why, level.cells);
    group.backends = std::move(checks);
}

}  // namespace nrem::core
