// Finds the cells and the figure that a claim is about, and holds it against the bounds.
#include "analysis/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "analysis/capability.hpp"
#include "analysis/cells.hpp"
#include "analysis/claim_metrics.hpp"
#include "analysis/paired.hpp"
#include "analysis/pairs.hpp"

namespace nrem::core {
namespace {

std::optional<double> number_of(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// As texts, or as numbers that are written differently ("1" and "1.0").
bool same_value(const std::string& a, const std::string& b) {
    if (a == b) return true;
    const auto x = number_of(a), y = number_of(b);
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

struct Figure {
    Estimate estimate;
    std::string cell;     // which it is of
    std::string invalid;  // why it says nothing about memory; "": it does
    bool of_controls = false;
};

// All problems with their cells. Built once for all claims; estimates only of cells that are asked
// for.
class Results {
public:
    Results(const std::vector<Row>& rows, const CompareOptions& options)
        : problems_(group_rows(sort_out(rows), options.stop_early)), options_(options), resampling_(options) {}

    [[nodiscard]] std::vector<Figure> figures(const Claim& claim, const ClaimMetric& metric) {
        std::vector<Figure> result;
        for (const ProblemRows& problem : problems_)
            for (const CellRows& cell : problem.cells)
                if (meets(name_cell(cell), claim.arm))
                    add_figures(result, {problem, cell, claim, metric});
        return result;
    }

private:
    struct Asked {
        const ProblemRows& problem;
        const CellRows& cell;
        const Claim& claim;
        const ClaimMetric& metric;
    };

    void add_figures(std::vector<Figure>& result, const Asked& asked) {
        const std::size_t before = result.size();
        if (asked.claim.versus) {
            add_differences(result, asked);
        } else {
            const CellSummary& cell = summary(asked.cell);
            result.push_back({asked.metric.of(cell), cell.name, "", is_yardstick(cell)});
        }
        if (asked.metric.about == About::upkeep || !asked.claim.about_memory) return;
        for (std::size_t i = before; i < result.size(); ++i)
            if (!result[i].of_controls) result[i].invalid = invalid(asked.problem, asked.cell);
    }

    void add_differences(std::vector<Figure>& result, const Asked& asked) {
        const CellSummary cell = name_cell(asked.cell);
        std::vector<const CellRows*> best;
        std::size_t most = 0;
        for (const CellRows& other : asked.problem.cells) {
            const CellSummary candidate = name_cell(other);
            if (&other == &asked.cell || !meets(candidate, *asked.claim.versus)) continue;
            const std::size_t agreeing = agreement(cell, candidate);
            if (agreeing > most) best.clear();
            most = std::max(most, agreeing);
            if (agreeing == most) best.push_back(&other);
        }
        for (const CellRows* other : best)
            result.push_back({difference(asked, *other), cell.name + " - " + other->any->name, "",
                              is_yardstick(cell) && is_yardstick(name_cell(*other))});
    }

    Estimate difference(const Asked& asked, const CellRows& other) {
        if (asked.metric.difference) {
            const Contrast contrast = contrast_of({{&asked.cell, &other}}, resampling_);
            const Difference& difference = contrast.*asked.metric.difference;
            return {difference.value, difference.interval, difference.n};
        }
        const Estimate ours = asked.metric.of(summary(asked.cell));
        const Estimate theirs = asked.metric.of(summary(other));
        const bool ratio = asked.metric.name == "bytes_ratio";
        return {ratio ? ours.value / theirs.value : ours.value - theirs.value, {}, ours.n};
    }

    const CellSummary& summary(const CellRows& cell) {
        const auto found = summaries_.find(&cell);
        if (found != summaries_.end()) return found->second;
        return summaries_.emplace(&cell, summarise(cell, resampling_)).first->second;
    }

    // Of the backend of a cell; each problem is checked when it is first asked about.
    const std::string& invalid(const ProblemRows& problem, const CellRows& cell) {
        const auto [found, made] = invalid_.try_emplace(&problem);
        if (made) {
            std::vector<CellSummary> cells;
            for (const CellRows& each : problem.cells) cells.push_back(name_cell(each));
            found->second.resize(cells.size());
            for (const BackendCheck& check : check_backends(cells, problem, options_, resampling_))
                for (const std::size_t at : check.cells) found->second[at] = why_invalid(check);
        }
        return found->second[static_cast<std::size_t>(&cell - problem.cells.data())];
    }

    std::vector<ProblemRows> problems_;
    CompareOptions options_;
    Resampling resampling_;
    std::map<const ProblemRows*, std::vector<std::string>> invalid_;
    std::map<const CellRows*, CellSummary> summaries_;
};

// How far inside of the bounds; negative: outside.
double room(double value, const Claim& claim) {
    double least = std::numeric_limits<double>::infinity();
    if (claim.at_least) least = std::min(least, value - *claim.at_least);
    if (claim.at_most) least = std::min(least, *claim.at_most - value);
    return least;
}

std::string bounds_of(const Claim& claim) {
    if (!claim.at_most) return fmt::format("at least {:.4g}", *claim.at_least);
    if (!claim.at_least) return fmt::format("at most {:.4g}", *claim.at_most);
    return fmt::format("{:.4g} to {:.4g}", *claim.at_least, *claim.at_most);
}

std::string detail_of(const Figure& figure, const Claim& claim) {
    const Estimate& estimate = figure.estimate;
    std::string text = fmt::format("{}: {} {:.4g}", figure.cell, claim.metric, estimate.value);
    if (!std::isnan(estimate.interval.low))
        text += fmt::format(" [{:.4g}, {:.4g}]", estimate.interval.low, estimate.interval.high);
    return text + fmt::format(", n = {}, expected {}", estimate.n, bounds_of(claim));
}

std::string why_nothing(const Claim& claim) {
    std::string text = "no trial that went well of " + text_of(claim.arm);
    if (claim.versus) text += " together with " + text_of(*claim.versus);
    return text + " was measured by " + claim.metric;
}

void decide(CheckedClaim& result, const std::vector<Figure>& figures, const Claim& claim) {
    const Figure* tightest = nullptr;
    for (const Figure& figure : figures) {
        if (std::isnan(figure.estimate.value)) {
            result.detail = figure.cell + ": no " + claim.metric;
            return;
        }
        if (!figure.invalid.empty()) {
            result.outcome = ClaimOutcome::invalid;
            result.detail = figure.cell + ": " + figure.invalid;
            return;
        }
        const double here = room(figure.estimate.value, claim);
        if (!tightest || here < room(tightest->estimate.value, claim)) tightest = &figure;
    }
    if (!tightest) {
        result.detail = why_nothing(claim);
        return;
    }
    result.value = tightest->estimate.value;
    result.interval = tightest->estimate.interval;
    result.n = tightest->estimate.n;
    result.detail = detail_of(*tightest, claim);
    if (figures.size() > 1)
        result.detail += fmt::format(" (the tightest of {} cells)", figures.size());
    result.outcome = room(result.value, claim) >= 0 ? ClaimOutcome::holds : ClaimOutcome::fails;
}

}  // namespace

std::string_view beside(BoundsSet expected) {
    return expected == BoundsSet::after ? " (bounds set after the figures were seen)" : "";
}

std::vector<CheckedClaim> check_claims(const std::vector<Claim>& claims,
                                       const std::vector<Row>& rows,
                                       const CompareOptions& options) {
    if (claims.empty()) return {};
    Results results(rows, options);
    std::vector<CheckedClaim> checked;
    for (const Claim& claim : claims) {
        CheckedClaim& result = checked.emplace_back();
        result.text = claim.text;
        result.expected = claim.expected;
        const ClaimMetric* metric = find_metric(claim.metric);
        if (!metric)
            result.detail = fmt::format("no metric '{}', there are {}", claim.metric,
                                        fmt::join(claim_metrics(), ", "));
        else if (metric->name == "bytes_ratio" && !claim.versus)
            result.detail = "bytes_ratio needs a versus";
        else
            decide(result, results.figures(claim, *metric), claim);
    }
    return checked;
}

std::string_view words(ClaimOutcome outcome) {
    constexpr std::string_view names[] = {"holds", "fails", "undecidable", "invalid"};
    return names[static_cast<std::size_t>(outcome)];
}

}  // namespace nrem::core
