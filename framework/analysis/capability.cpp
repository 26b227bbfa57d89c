#include "analysis/capability.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "analysis/judge.hpp"
#include "analysis/paired.hpp"
#include "base/json.hpp"

namespace nrem::core {
namespace {

// What the controls of a backend share with its arms.
std::string backend_of(const CellSummary& cell) {
    const auto identity = try_json(cell.identity).value_or(nlohmann::json());
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

class ControlCheck {
public:
    ControlCheck(const Group& group, const ProblemRows& rows, const CompareOptions& options,
                 Resampling& resampling)
        : group_(group), rows_(rows), options_(options), resampling_(resampling) {}

    [[nodiscard]] BackendCheck of(std::vector<std::size_t> its) {
        BackendCheck check;
        check.backend = group_.cells[its.front()].backend;
        check.cells = std::move(its);
        const auto none = find(check, "no_memory");
        if (!none) return check;
        check.without = figure_of(group_.cells[*none]);
        const std::vector<Handed> handed = compared(check, *none);
        if (handed.empty()) return check;
        check.capability = capability(handed, check.without);
        check.why = figures(handed);
        return check;
    }

private:
    [[nodiscard]] std::optional<std::size_t> find(const BackendCheck& check,
                                                  std::string_view name) const {
        for (const std::size_t cell : check.cells)
            if (answers_to(group_.cells[cell], name)) return cell;
        return std::nullopt;
    }

    [[nodiscard]] static double figure_of(const CellSummary& cell) {
        for (const Metric metric : paired_metrics())
            if (cell.estimates[metric].n) return cell.estimates[metric].value;
        return unknown;
    }

    [[nodiscard]] const Pair* known(std::size_t cell, std::size_t none) const {
        const auto found = std::ranges::find_if(group_.pairs, [=](const Pair& pair) {
            return pair.cell == cell && pair.baseline == none;
        });
        return found == group_.pairs.end() ? nullptr : &*found;
    }

    [[nodiscard]] std::vector<Handed> compared(const BackendCheck& check, std::size_t none) {
        std::vector<Handed> handed;
        bool all_known = true;
        for (const std::string_view name : {"full_history", "oracle"})
            if (const auto cell = find(check, name)) {
                const Pair* pair = known(*cell, none);
                all_known &= pair != nullptr;
                handed.push_back({name, pair ? static_cast<const Contrast&>(*pair)
                                             : contrast_of({{&rows_.cells[*cell],
                                                             &rows_.cells[none]}},
                                                           resampling_)});
            }
        std::erase_if(handed, [](const Handed& each) { return !headline(each.contrast).n; });
        if (all_known) return handed;
        std::vector<Judged> family;
        for (Handed& each : handed) family.push_back({&each.contrast, check.without});
        judge(family, options_, resampling_);
        return handed;
    }

    [[nodiscard]] Capability capability(const std::vector<Handed>& handed, double without) const {
        const auto any = [&](Finding finding) {
            return std::ranges::any_of(handed, [finding](const Handed& each) {
                return each.contrast.verdict.finding == finding;
            });
        };
        if (any(Finding::better)) return Capability::capable;
        const bool perfect = rises(handed.front().contrast.metric) ? without >= 1 - options_.margin
                                                                   : without == 0;
        if (perfect) return Capability::nothing_to_gain;
        return any(Finding::undecided) ? Capability::not_shown : Capability::incapable;
    }

    [[nodiscard]] static std::string figures(const std::vector<Handed>& handed) {
        std::string text;
        for (const Handed& each : handed) {
            const Difference& difference = headline(each.contrast);
            text += fmt::format("{}{} {:+.3f}", text.empty() ? "" : ", ", each.control,
                                difference.value);
            if (std::isfinite(difference.interval.low))
                text += fmt::format(" [{:+.3f}, {:+.3f}]", difference.interval.low,
                                    difference.interval.high);
            const Verdict& verdict = each.contrast.verdict;
            if (verdict.finding == Finding::undecided && std::isfinite(verdict.corrected_p.value))
                text += fmt::format(", p {:.2g} corrected", verdict.corrected_p.value);
        }
        return fmt::format("{} over no_memory: {}, n = {}",
                           name_of(handed.front().contrast.metric), text,
                           headline(handed.front().contrast).n);
    }

    const Group& group_;
    const ProblemRows& rows_;
    const CompareOptions& options_;
    Resampling& resampling_;
};

}  // namespace

std::vector<BackendCheck> check_backends(const Group& group, const ProblemRows& rows,
                                         const CompareOptions& options, Resampling& resampling) {
    std::map<std::string, std::vector<std::size_t>> backends;
    for (std::size_t i = 0; i < group.cells.size(); ++i)
        backends[backend_of(group.cells[i])].push_back(i);
    ControlCheck check(group, rows, options, resampling);
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

std::string why_unused(const CellSummary& cell) {
    constexpr std::uint64_t enough = 8;  // of a sample
    const Readership& use = cell.pooled.memory.records;
    if (cell.control != Control::none || cell.rule == "none") return "";
    if (use.predictions && !use.reached)
        return fmt::format("memory not used: nothing of it reached any of {} predictions",
                           use.predictions);
    if (use.repeated >= enough && !use.changed)
        return fmt::format("memory not used: of {} predictions that were made again without it "
                           "none came out otherwise",
                           use.repeated);
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
    for (auto* pairs : {&group.pairs, &group.sleep})
        for (Pair& pair : *pairs) {
            const std::string unused = why_unused(group.cells[pair.cell]);
            pair.memory_unused = !unused.empty();
            pair.invalid = unused.empty() ? why[pair.cell] : unused;
        }
    for (Factor& factor : group.factors)
        for (Level& level : factor.levels) level.invalid = first_of(why, level.cells);
    group.backends = std::move(checks);
}

}  // namespace nrem::core
