#include "study/begin.hpp"

#include <fmt/ranges.h>

#include <algorithm>

#include "analysis/claim_metrics.hpp"
#include "analysis/claims.hpp"
#include "base/machine.hpp"
#include "base/nearest.hpp"
#include "plan/loop_figures.hpp"
#include "plan/named_figures.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

namespace {

// What components measure is known when they are: see check_plan.
ClaimMetric need_metric(const Config& config, const std::string& metric, Place place) {
    if (auto known = claim_metric(metric, {})) return *std::move(known);
    throw UsageError(
        fmt::format("{}: no metric '{}'{}", config.at(place), metric, metric_hint(metric)));
}

// Early stopping goes by paired differences, and no difference of shares is above 1.
void check_largest(const Config& config, const StopEarly& stop) {
    std::vector<std::string> known;
    for (const Metric metric : paired_metrics()) known.emplace_back(name_of(metric));
    for (const auto& [name, largest] : stop.largest) {
        if (!measured_name(name).empty()) continue;  // see check_plan
        const auto found = std::ranges::find(known, name);
        if (found == known.end())
            throw UsageError(fmt::format("{}: stop_early.largest: '{}' is not one of {}",
                                         config.at(stop.largest_at), name, fmt::join(known, ", ")));
        const Metric metric = paired_metrics()[static_cast<std::size_t>(found - known.begin())];
        if (named(metric).form == Form::share && largest > 1)
            throw UsageError(fmt::format("{}: stop_early.largest: {} is a share, two of which differ by "
                                         "1 at most, not by {}",
                                         config.at(stop.largest_at), name, largest));
    }
}

}  // namespace

void check_metrics(const Config& config) {
    for (const auto& claim : config.expect) {
        const ClaimMetric metric = need_metric(config, claim.metric, claim.place);
        if (const std::string why = why_unfit(claim, metric); !why.empty())
            throw UsageError(config.at(claim.place) + ": " + why);
    }
    const ClaimMetric goal = need_metric(config, config.search.metric, config.search.place);
    if (goal.needs_versus)
        throw UsageError(config.at(config.search.place) + ": " + goal.name + " needs a versus");
    if (config.stop_early) check_largest(config, *config.stop_early);
}

// Figures of the host that only some cells have.
struct OwnFigures {
    bool (*are)(std::string_view);
    const char* where;
    std::string is_none;
};
static const OwnFigures own_figures[] = {
    {is_attribution, "is measured where `attribution: true` asks for causes", "is no cause"},
    {is_of_loops, "is measured where a `loop` answers", "is no figure of loops"},
};

// That a component of the plan declares it.
static const NamedFigure* need_figure(const Plan& plan, const std::vector<NamedFigure>& known,
                                      const std::string& metric, Place place) {
    const std::string_view name = measured_name(metric);
    if (name.empty()) return nullptr;
    if (const NamedFigure* figure = find_named(known, name)) return figure;
    std::vector<std::string> names;
    for (const NamedFigure& each : known) names.push_back(each.name);
    for (const OwnFigures& own : own_figures)
        if (own.are(name))
            throw UsageError(
                fmt::format("{}: '{}' {}", plan.config.at(place), name,
                            std::ranges::none_of(names, own.are)
                                ? std::string(own.where)
                                : own.is_none + nearest_hint(std::string(name), names)));
    throw UsageError(fmt::format("{}: no component of the experiment measures '{}'{}",
                                 plan.config.at(place), name,
                                 nearest_hint(name, names, "none declares a figure")));
}

void check_figures(const Plan& plan) {
    const std::vector<NamedFigure> known = named_figures(plan);
    for (const Claim& claim : plan.config.expect)
        (void)need_figure(plan, known, claim.metric, claim.place);
    if (const auto& stop = plan.config.stop_early)
        for (const auto& [name, largest] : stop->largest)
            (void)need_figure(plan, known, name, stop->largest_at);
    const Search& search = plan.config.search;
    const NamedFigure* goal = need_figure(plan, known, search.metric, search.place);
    if (goal && better_of(*goal) == BetterEnd::neither && !search.goal)
        throw UsageError(fmt::format("{}: neither end of {} is better: search.goal says which is sought",
                                     plan.config.at(search.place), search.metric));
}

void check_plan(const Plan& plan) {
    check_figures(plan);
    for (const auto& refusal : plan.refused)
        fmt::print(stderr, "refused: {}: {}\n", refusal.cell, refusal.reason);
    if (plan.trials.empty()) throw UsageError(plan.config.name + ": there is nothing to run");
}

std::vector<Row> rows_in(const RunPath& folder) {
    return (folder / "trials.jsonl").exists() ? read_rows(folder) : std::vector<Row>{};
}

std::set<std::string> ids_of(const std::vector<Row>& rows) {
    std::set<std::string> ids;
    for (const auto& row : rows) ids.insert(row.id);
    return ids;
}

Workers workers_of(int jobs, int in_flight) {
    return {jobs ? jobs : available_cores(), in_flight};
}

std::vector<CostEstimate> costs_of(const Plan& plan, const Registry& registry,
                                   std::vector<Row> rows, const std::vector<std::string>& like,
                                   const PilotLimits& limits) {
    for (const auto& run : like)
        for (auto& row : read_rows(run)) rows.push_back(std::move(row));
    return estimate_costs(plan, registry, rows, limits);
}

bool wants_a_yes(const Plan& plan, const RunSettings& settings) {
    const ModelSettings& models = plan.config.models;
    if (settings.yes || models.responses.mode == ResponseMode::replay) return false;
    const SpendingLimits& limits = models.confirm;
    return limits.calls || limits.tokens || limits.seconds > 0 ||
           (limits.money > 0 && !models.prices.empty());
}

}  // namespace nrem::core
