#include "papers/verdict.hpp"

#include <algorithm>
#include <cmath>

#include "report/text.hpp"
#include "study/outcome.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

bool has_outcome(std::span<const CheckedClaim> claims, const PlacedText& name,
                 ClaimOutcome outcome) {
    const CheckedClaim* claim = claim_named(claims, name.text);
    return claim && claim->outcome == outcome;
}

// What is counted has no interval.
bool is_within(double value, const CheckedClaim& claim) {
    if (std::isnan(claim.interval.low)) return decimal(value) == decimal(claim.value);
    return claim.interval.low <= value && value <= claim.interval.high;
}

// False where no figure of the paper is a number with a claim beside it.
bool figures_agree(const Paper& paper, std::span<const CheckedClaim> claims) {
    bool compared = false;
    for (const PaperFigure& figure : paper.figures) {
        const CheckedClaim* ours = claim_named(claims, figure.claim.text);
        if (!figure.value || !ours) continue;
        if (!is_within(*figure.value, *ours)) return false;
        compared = true;
    }
    return compared;
}

std::optional<std::vector<CheckedClaim>> read_outcome(const fs::path& run) {
    if (!fs::is_directory(run)) return std::nullopt;
    return find_outcome({.runs = {run}}).report.claims;
}

}  // namespace

PaperStatus verdict_of(const Paper& paper, std::span<const CheckedClaim> claims) {
    const auto is = [&](ClaimOutcome outcome) {
        return [&, outcome](const PlacedText& name) { return has_outcome(claims, name, outcome); };
    };
    if (std::ranges::any_of(paper.claims, is(ClaimOutcome::refuted))) return PaperStatus::refuted;
    if (std::ranges::any_of(paper.nulls, is(ClaimOutcome::met)) || paper.claims.empty() ||
        !std::ranges::all_of(paper.claims, is(ClaimOutcome::met)))
        return PaperStatus::not_reproduced;
    return figures_agree(paper, claims) ? PaperStatus::reproduced : PaperStatus::reproduced_in_kind;
}

const CheckedClaim* claim_named(std::span<const CheckedClaim> claims, const std::string& text) {
    const auto found = std::ranges::find(claims, text, &CheckedClaim::text);
    return found == claims.end() ? nullptr : &*found;
}

std::string figure_text(const CheckedClaim& claim) {
    const std::string reach = interval(claim.interval.low, claim.interval.high);
    return decimal(claim.value) + (reach.empty() ? "" : " " + reach);
}

std::optional<std::span<const CheckedClaim>> RunOutcomes::of(const std::string& experiment) {
    auto found = read_.find(experiment);
    if (found == read_.end())
        found = read_.emplace(experiment, read_outcome(runs_ / fs::path(experiment).stem())).first;
    if (!found->second) return std::nullopt;
    return *found->second;
}

}  // namespace nrem::core
