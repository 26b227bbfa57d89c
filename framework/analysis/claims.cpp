// Finds the cells and the figure that a claim is about, and holds it against the bounds.
#include "analysis/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "analysis/capability.hpp"
#include "analysis/cells.hpp"
#include "analysis/claim_metrics.hpp"
#include "analysis/paired.hpp"
#include "analysis/pairs.hpp"
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

bool has_interval(const Estimate& estimate) {
    return !std::isnan(estimate.interval.low);
}

// Of each seed of a cell, sum and number of a figure that has no parts by stream.
using TrialParts = std::map<std::uint64_t, Mean>;

TrialParts trial_parts(const CellRows& cell, const ClaimMetric& metric) {
    TrialParts parts;
    for (const Row* row : cell.good) parts[row->seed] += row->metrics[*metric.metric];
    return parts;
}

// Seed by seed, each counting for one.
TrialParts differences(const TrialParts& ours, const TrialParts& theirs) {
    TrialParts made;
    for (const auto& [seed, part] : ours)
        if (const auto other = theirs.find(seed);
            other != theirs.end() && part.n && other->second.n)
            made[seed] = {1, part.value() - other->second.value()};
    return made;
}

// By t over the trials.
Interval over_trials(const TrialParts& parts) {
    Clusters clusters;
    for (const auto& [seed, part] : parts) clusters.add(part.sum, static_cast<double>(part.n));
    const double value = clusters.ratio(), reach = Spread{variance_over(clusters)}.reach(significance);
    if (std::isnan(reach)) return {};
    return {value - reach, value + reach};
}

struct Asking {
    const Claim& claim;
    const ClaimMetric& metric;
};

struct Answer {
    Estimate estimate;
    std::string cell;     // which it is of
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
    [[nodiscard]] const CellRows& rows(const Asked& asked, std::size_t cell) const {
        return problems_[asked.problem].cells[cell];
    }

    void add_figures(std::vector<Answer>& result, const Asked& asked) {
        const std::size_t before = result.size();
        if (asked.claim.versus) {
            add_differences(result, asked);
        } else {
            const CellSummary& cell = cells(asked)[asked.cell];
            result.push_back({own(asked, asked.cell), cell.name(), "", is_yardstick(cell)});
        }
        if (asked.metric.about == About::upkeep || !asked.claim.about_memory) return;
        for (std::size_t i = before; i < result.size(); ++i)
            if (!result[i].of_controls) result[i].invalid = invalid_[asked.problem][asked.cell];
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
        for (const std::size_t at : counterparts(asked)) {
            const CellSummary& other = cells(asked)[at];
            const std::string its_name = at == asked.cell
                                             ? asked.claim.versus->arm + " (the same cell)"
                                             : other.name();
            result.push_back({difference(asked, at), cell.name() + " - " + its_name, "",
                              is_yardstick(cell) && is_yardstick(other)});
        }
    }

    [[nodiscard]] Estimate own(const Asked& asked, std::size_t cell) const {
        Estimate estimate = asked.metric.of(cells(asked)[cell]);
        if (asked.metric.is_by_trial() && !has_interval(estimate))
            estimate.interval = over_trials(trial_parts(rows(asked, cell), asked.metric));
        return estimate;
    }

    Estimate difference(const Asked& asked, std::size_t other) {
        const CellRows &our_rows = rows(asked, asked.cell), &their_rows = rows(asked, other);
        if (asked.metric.inference == Inference::paired) {
            const Contrast contrast = contrast_of({{&our_rows, &their_rows}}, resampling_);
            const Difference& difference = contrast.differences[*asked.metric.metric];
            return {difference.value, difference.interval, difference.n};
        }
        const Estimate ours = own(asked, asked.cell), theirs = own(asked, other);
        if (asked.metric.name == "bytes_ratio") return {ours.value / theirs.value, {}, ours.n};
        Estimate estimate{ours.value - theirs.value, {}, ours.n};
        if (asked.metric.is_by_trial())
            estimate.interval = over_trials(differences(trial_parts(our_rows, asked.metric),
                                                        trial_parts(their_rows, asked.metric)));
        return estimate;
    }

    std::vector<ProblemRows> problems_;
    const std::vector<Group>& groups_;
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
    std::string text = fmt::format("{}: {} {:.4g}", figure.cell, claim.metric, estimate.value);
    if (has_interval(estimate))
        text += fmt::format(" [{:.4g}, {:.4g}]", estimate.interval.low, estimate.interval.high);
    else if (inference != Inference::counted)
        text += " without an interval, which takes two streams or seeds";
    return text +
           fmt::format(", n = {}, expected {}", estimate.n, text_of(bounds_of(claim)));
}

std::string why_nothing(const Claim& claim) {
    std::string text = "no trial that went well of " + text_of(claim.arm);
    if (claim.versus) text += " together with " + text_of(*claim.versus);
    return text + " was measured by " + claim.metric;
}

void decide(CheckedClaim& result, std::vector<Answer> figures, const Asking& asking) {
    const Bounds bounds = bounds_of(asking.claim);
    const Answer* worst = nullptr;
    for (Answer& figure : figures) {
        if (std::isnan(figure.estimate.value)) {
            result.detail = figure.cell + ": no " + asking.claim.metric;
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
        const ClaimMetric* metric = find_metric(claim.metric);
        if (!metric)
            result.detail = fmt::format("no metric '{}', there are {}", claim.metric,
                                        fmt::join(claim_metric_names(), ", "));
        else if (metric->needs_versus && !claim.versus)
            result.detail = metric->name + " needs a versus";
        else
            decide(result, results.figures(claim, *metric), {claim, *metric});
    }
    return checked;
}

}  // namespace nrem::core
