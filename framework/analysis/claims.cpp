// Finds the cells and the figure that a claim is about, and holds it against the bounds.
#include "analysis/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/capability.hpp"
#include "analysis/cells.hpp"
#include "analysis/claim_metrics.hpp"
#include "analysis/claim_sides.hpp"
#include "analysis/crossed_cells.hpp"
#include "analysis/pairs.hpp"
#include "base/nearest.hpp"
#include "nrem/sdk/number.hpp"

namespace nrem::core {
namespace {

// As texts, or as numbers that are written differently ("1" and "1.0").
bool same_value(const std::string& a, const std::string& b) {
    if (a == b) return true;
    const auto x = as_number<double>(a), y = as_number<double>(b);
    return x && y && *x == *y;
}

bool meets(const CellSummary& cell, const Selector& selector) {
    if (!answers_to(cell, selector.arm)) return false;
    return std::all_of(selector.where.begin(), selector.where.end(), [&](const auto& wanted) {
        return std::any_of(cell.factors.begin(), cell.factors.end(), [&](const auto& factor) {
            return factor.first == wanted.first && same_value(factor.second, wanted.second);
        });
    });
}

std::string text_of(const Selector& selector) {
    std::string text = selector.arm;
    for (const auto& [key, value] : selector.where) text += ", " + key + "=" + value;
    return text;
}

// " [lure]", " [lure - list 1]", " [lure / list 1]"; "" of all events.
std::string in_brackets(const Claim& claim) {
    if (claim.group.empty()) return "";
    if (claim.versus_group.empty()) return " [" + claim.group + "]";
    const char* sign = claim.compare == Compare::difference ? " - " : " / ";
    return " [" + claim.group + sign + claim.versus_group + "]";
}

std::string figure_of(const Claim& claim) {
    switch (claim.compare) {
        case Compare::ratio:
            return "ratio of " + claim.metric;
        case Compare::ratio_of_medians:
            return "ratio of medians of " + claim.metric;
        default:
            return claim.metric;
    }
}

struct Asking {
    const Claim& claim;
    const ClaimMetric& metric;
};

struct Answer {
    Estimate estimate;
    std::string cell;     // which it is of
    std::string lacks;    // why there is no figure; "": the cell was not measured by it
    std::string invalid;  // why it says nothing about memory; "": it does
    bool of_controls = false;
    ClaimOutcome outcome = ClaimOutcome::undecided;
};

// All problems with their cells, as the comparison has them.
class Results {
public:
    Results(const std::vector<Row>& rows, const Comparison& comparison)
        : problems_(group_rows(sort_out(rows), comparison.options.stop_early)),
          groups_(comparison.groups),
          options_(comparison.options),
          resampling_(comparison.options) {
        for (const Group& group : groups_) {
            std::vector<std::string>& why = invalid_.emplace_back(group.cells.size());
            for (const BackendCheck& check : group.backends)
                for (const std::size_t at : check.cells) why[at] = why_invalid(check);
            for (std::size_t at = 0; at < why.size(); ++at)
                if (const std::string unused = why_unused(group.cells[at]); !unused.empty())
                    why[at] = unused;
        }
    }

    [[nodiscard]] std::vector<Answer> figures(const Claim& claim, const ClaimMetric& metric) {
        std::vector<Answer> result;
        for (std::size_t problem = 0; problem < groups_.size(); ++problem) {
            if (groups_[problem].rung) continue;  // a claim is about what is judged
            if (!claim.effect.empty()) {
                add_effect(result, {problem, 0, claim, metric});
                continue;
            }
            for (std::size_t cell = 0; cell < groups_[problem].cells.size(); ++cell)
                if (meets(groups_[problem].cells[cell], claim.arm))
                    add_figures(result, {problem, cell, claim, metric});
        }
        return result;
    }

private:
    struct Asked {
        std::size_t problem;
        std::size_t cell;
        const Claim& claim;
        const ClaimMetric& metric;
    };

    [[nodiscard]] const std::vector<CellSummary>& cells(const Asked& asked) const {
        return groups_[asked.problem].cells;
    }

    void add_figures(std::vector<Answer>& result, const Asked& asked) {
        const std::size_t before = result.size();
        const CellSummary& cell = cells(asked)[asked.cell];
        if (const std::string lack = lack_of(asked, asked.cell); !lack.empty())
            result.push_back({.estimate = {}, .cell = cell.name(), .lacks = lack});
        else if (asked.claim.versus)
            add_differences(result, asked);
        else
            result.push_back({.estimate = alone(asked),
                              .cell = cell.name() + in_brackets(asked.claim),
                              .of_controls = is_yardstick(cell)});
        if (asked.metric.about == About::upkeep || !asked.claim.about_memory) return;
        for (std::size_t i = before; i < result.size(); ++i)
            if (!result[i].of_controls) result[i].invalid = invalid_[asked.problem][asked.cell];
    }

    // Why a cell has no figure of a group that the claim names, or none of all visits of a probe.
    [[nodiscard]] std::string lack_of(const Asked& asked, std::size_t at) const {
        auto failed = asked.metric.failed_visits(cells(asked)[at]);
        if (!failed.empty()) return failed;
        for (const std::string& group : {asked.claim.group, asked.claim.versus_group}) {
            if (group.empty() || find_group(cells(asked)[at].groups, group)) continue;
            std::vector<std::string> known;
            for (const CellSummary& each : cells(asked))
                for (const GroupEstimates& one : each.groups) known.push_back(one.group);
            if (std::ranges::find(known, group) != known.end())
                return fmt::format("it has no scored question of group '{}'", group);
            return fmt::format("no arm has a scored question of group '{}'{}", group,
                               nearest_hint(group, known));
        }
        return "";
    }

    [[nodiscard]] Side side(const Asked& asked, std::size_t at, const std::string& group) const {
        return {&cells(asked)[at], &problems_[asked.problem].cells[at], group};
    }
    [[nodiscard]] ClaimSides sides(const Asked& asked) {
        return {asked.metric, asked.claim.compare, resampling_};
    }

    // The cells that differ in the keys of the claim and in nothing else.
    [[nodiscard]] std::vector<CrossedCells> crossings(const Asked& asked) const {
        const Group& group = groups_[asked.problem];
        const SweptLevels swept = swept_levels(group, options_);
        std::vector<TwoLevels> keys;
        for (const std::string& key : asked.claim.effect) {
            TwoLevels& levels = keys.emplace_back(TwoLevels{key, {}, {}});
            if (const auto low = swept.baseline.find(key); low != swept.baseline.end())
                levels.low = low->second;
            for (const CellSummary& cell : group.cells)
                for (const auto& [own, value] : cell.factors)
                    if (own == key && value != levels.low) levels.high = value;
        }
        return crossed_cells(group, keys, swept, [&](const CellSummary& cell) {
            return meets(cell, asked.claim.arm);
        });
    }

    void add_effect(std::vector<Answer>& result, const Asked& asked) {
        const auto counts = [&](const CellSummary& cell) { return meets(cell, asked.claim.arm); };
        if (std::ranges::none_of(cells(asked), counts)) return;
        const std::string name =
            fmt::format("{} of {}{} in {}", asked.claim.effect.size() == 1 ? "effect" : "interaction",
                        fmt::join(asked.claim.effect, " and "), in_brackets(asked.claim),
                        text_of(asked.claim.arm));
        Answer answer{.estimate = {}, .cell = name};
        std::vector<std::vector<Side>> all;
        for (const CrossedCells& crossing : crossings(asked)) {
            std::vector<Side>& sides = all.emplace_back();
            for (const std::size_t cell : crossing) {
                if (answer.lacks.empty()) answer.lacks = lack_of(asked, cell);
                sides.push_back(side(asked, cell, asked.claim.group));
            }
            const bool counts_memory =
                asked.metric.about != About::upkeep && asked.claim.about_memory;
            if (counts_memory && answer.invalid.empty())
                answer.invalid = invalid_[asked.problem][crossing.back()];
        }
        if (all.empty()) answer.lacks = "no cells differ in that alone";
        if (answer.lacks.empty()) answer.estimate = sides(asked).effect(all);
        result.push_back(std::move(answer));
    }

    // In the cell alone: its figure, or how two of its groups differ.
    [[nodiscard]] Estimate alone(const Asked& asked) {
        const Claim& claim = asked.claim;
        const Side ours = side(asked, asked.cell, claim.group);
        if (claim.versus_group.empty()) return sides(asked).own(ours);
        return sides(asked).between(ours, side(asked, asked.cell, claim.versus_group));
    }

    [[nodiscard]] Estimate against(const Asked& asked, std::size_t other) {
        const Claim& claim = asked.claim;
        const Side ours = side(asked, asked.cell, claim.group);
        const Side theirs = side(asked, other, claim.group);
        if (claim.versus_group.empty()) return sides(asked).between(ours, theirs);
        return sides(asked).interaction(ours, side(asked, asked.cell, claim.versus_group), theirs,
                                        side(asked, other, claim.versus_group));
    }

    // The cells of the other side that agree with the cell in most factors; itself where two arms
    // have one cell.
    [[nodiscard]] std::vector<std::size_t> counterparts(const Asked& asked) const {
        const CellSummary& cell = cells(asked)[asked.cell];
        if (meets(cell, *asked.claim.versus)) return {asked.cell};
        std::vector<std::size_t> best;
        std::size_t most = 0;
        for (std::size_t other = 0; other < cells(asked).size(); ++other) {
            const CellSummary& candidate = cells(asked)[other];
            if (!meets(candidate, *asked.claim.versus)) continue;
            const std::size_t agreeing = agreement(cell, candidate);
            if (agreeing > most) best.clear();
            most = std::max(most, agreeing);
            if (agreeing == most) best.push_back(other);
        }
        return best;
    }

    void add_differences(std::vector<Answer>& result, const Asked& asked) {
        const CellSummary& cell = cells(asked)[asked.cell];
        const Claim& claim = asked.claim;
        const std::string groups = in_brackets(claim);
        const std::string_view sign = claim.compare == Compare::difference ? " - " : " / ";
        for (const std::size_t at : counterparts(asked)) {
            const CellSummary& other = cells(asked)[at];
            if (const std::string lack = lack_of(asked, at); !lack.empty()) {
                result.push_back({.estimate = {}, .cell = other.name(), .lacks = lack});
                continue;
            }
            const std::string its_name =
                at == asked.cell ? claim.versus->arm + " (the same cell)" : other.name();
            result.push_back(
                {.estimate = against(asked, at),
                 .cell = fmt::format("{}{}{}{}{}", cell.name(), groups, sign, its_name, groups),
                 .of_controls = is_yardstick(cell) && is_yardstick(other)});
        }
    }

    std::vector<ProblemRows> problems_;
    const std::vector<Group>& groups_;
    const CompareOptions& options_;
    Resampling resampling_;
    std::vector<std::vector<std::string>> invalid_;  // by problem and cell
};

struct Bounds {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
};

Bounds bounds_of(const Claim& claim) {
    Bounds bounds;
    if (claim.at_least) bounds.low = *claim.at_least;
    if (claim.at_most) bounds.high = *claim.at_most;
    return bounds;
}

std::string text_of(const Bounds& bounds) {
    if (std::isinf(bounds.high)) return fmt::format("at least {:.4g}", bounds.low);
    if (std::isinf(bounds.low)) return fmt::format("at most {:.4g}", bounds.high);
    return fmt::format("{:.4g} to {:.4g}", bounds.low, bounds.high);
}

ClaimOutcome outcome_of(const Estimate& estimate, const Bounds& bounds, Inference inference) {
    Interval range = estimate.interval;
    if (!has_interval(estimate)) {
        if (inference != Inference::counted) return ClaimOutcome::undecided;
        range = {estimate.value, estimate.value};
    }
    if (range.low >= bounds.low && range.high <= bounds.high) return ClaimOutcome::met;
    return range.high < bounds.low || range.low > bounds.high ? ClaimOutcome::refuted
                                                              : ClaimOutcome::undecided;
}

// Whether the first is further from being within bounds: refuted before undecided before met.
bool is_worse(const Answer& a, const Answer& b, const Bounds& bounds) {
    const auto rank = [](ClaimOutcome outcome) {
        return outcome == ClaimOutcome::refuted ? 0 : outcome == ClaimOutcome::undecided ? 1 : 2;
    };
    const auto room = [&](const Answer& figure) {
        return std::min(figure.estimate.value - bounds.low, bounds.high - figure.estimate.value);
    };
    return std::pair(rank(a.outcome), room(a)) < std::pair(rank(b.outcome), room(b));
}

std::string detail_of(const Answer& figure, const Claim& claim, Inference inference) {
    const Estimate& estimate = figure.estimate;
    std::string text = fmt::format("{}: {} {:.4g}", figure.cell, figure_of(claim), estimate.value);
    if (has_interval(estimate))
        text += fmt::format(" [{:.4g}, {:.4g}]", estimate.interval.low, estimate.interval.high);
    else if (inference == Inference::counted)
        text += " (counted)";
    else if (*estimate.lack)
        text += fmt::format(" without an interval, since {}", estimate.lack);
    else
        text += " without an interval, which takes two streams or seeds";
    return text + fmt::format(", n = {}, expected {}", estimate.n, text_of(bounds_of(claim)));
}

std::string why_nothing(const Claim& claim) {
    std::string text = "no trial that went well of " + text_of(claim.arm);
    if (claim.versus) text += " together with " + text_of(*claim.versus);
    return text + " was measured by " + claim.metric;
}

std::string why_none(const Answer& figure, const Claim& claim) {
    if (!figure.lacks.empty()) return figure.lacks;
    std::string text = "no " + figure_of(claim);
    if (*figure.estimate.lack) return text + ", since " + figure.estimate.lack;
    return figure.estimate.n ? text : text + ", which was never measured (n = 0)";
}

void decide(CheckedClaim& result, std::vector<Answer> figures, const Asking& asking) {
    const Bounds bounds = bounds_of(asking.claim);
    const Answer* worst = nullptr;
    for (Answer& figure : figures) {
        if (!std::isfinite(figure.estimate.value) || !figure.estimate.n) {
            result.detail = figure.cell + ": " + why_none(figure, asking.claim);
            return;
        }
        if (!figure.invalid.empty()) {
            result.outcome = ClaimOutcome::invalid;
            result.detail = figure.cell + ": " + figure.invalid;
            return;
        }
        figure.outcome = outcome_of(figure.estimate, bounds, asking.metric.inference);
        if (!worst || is_worse(figure, *worst, bounds)) worst = &figure;
    }
    if (!worst) {
        result.detail = why_nothing(asking.claim);
        return;
    }
    result.value = worst->estimate.value;
    result.interval = worst->estimate.interval;
    result.n = worst->estimate.n;
    result.detail = detail_of(*worst, asking.claim, asking.metric.inference);
    if (figures.size() > 1)
        result.detail += fmt::format(" (the tightest of {} cells)", figures.size());
    result.outcome = worst->outcome;
}

}  // namespace

std::string why_unfit(const Claim& claim, const ClaimMetric& metric) {
    if (metric.needs_versus && !claim.versus) return metric.name + " needs a versus";
    if (!claim.group.empty() && !metric.has_groups())
        return metric.name + " is of all events, and not known by group";
    if (claim.compare == Compare::ratio_of_medians && !metric.is_of_streams())
        return "there are no medians of " + metric.name + ", which is not kept by stream";
    return "";
}

std::string_view note_on(BoundsSet expected) {
    return expected == BoundsSet::after ? " (bounds set after the figures were seen)" : "";
}

std::vector<CheckedClaim> check_claims(const std::vector<Claim>& claims,
                                       const std::vector<Row>& rows,
                                       const Comparison& comparison) {
    if (claims.empty()) return {};
    Results results(rows, comparison);
    std::vector<CheckedClaim> checked;
    for (const Claim& claim : claims) {
        CheckedClaim& result = checked.emplace_back();
        result.text = claim.text;
        result.expected = claim.expected;
        const auto metric = claim_metric(claim.metric, comparison.options.figures);
        if (!metric)
            result.detail = fmt::format("no metric '{}', there are {}", claim.metric,
                                        fmt::join(claim_metric_names(), ", "));
        else if (const std::string why = why_unfit(claim, *metric); !why.empty())
            result.detail = why;
        else
            decide(result, results.figures(claim, *metric), {claim, *metric});
    }
    return checked;
}

}  // namespace nrem::core
