#include "analysis/claim_metrics.hpp"

#include <algorithm>

#include "base/nearest.hpp"

namespace nrem::core {
namespace {

// Of accuracy, for each doubling of 1 + age.
Estimate slope(const CellSummary& cell) {
    const Fitted found = interference_slope({cell.pooled.retention, 0, cell.design_effect});
    std::uint64_t n = 0;
    for (const AgeBin& bin : cell.pooled.retention) n += bin.right.n;
    return {found.value, found.interval, n};
}

Estimate mean_of(const CellSummary& cell, Metric metric) {
    const Mean& mean = cell.pooled[metric];
    return {mean.value(), {}, mean.n};
}

Estimate estimate_in(const std::vector<NamedEstimate>& measured, const std::string& name) {
    const NamedEstimate* found = find_named(measured, name);
    return found ? found->estimate : Estimate{};
}

Estimate of_group(const CellSummary& cell, Metric metric, std::string_view group) {
    const GroupEstimates* found = find_group(cell.groups, group);
    if (!found) return {};
    if (is_by_stream(named(metric))) return found->estimates[metric];
    const Mean& mean = find_group(cell.pooled.groups, group)->figures[metric];
    return {mean.value(), {}, mean.n};
}

ClaimMetric measured(const Figure& figure) {
    return {.name = figure.name,
            .unit = figure.unit,
            .meaning = figure.meaning,
            .better = figure.better,
            .inference = figure.inference,
            .about = figure.about,
            .metric = figure.metric,
            .bounds = bounds_of(figure.metric)};
}

ClaimMetric per_stream(const NightCounter& counter) {
    return {.name = counter.per_stream,
            .meaning = std::string(counter.meaning) + " Mean per stream.",
            .better = Better::lower,
            .nights = counter.count};
}

ClaimMetric per_right(const RightCost& cost) {
    return {.name = std::string(cost.name) + "_per_right",
            .unit = cost.unit,
            .meaning = std::string("All ") + cost.title + ", divided by the number of right answers.",
            .better = Better::lower,
            .per_right = cost.cost};
}

const ClaimMetric from_others[] = {
    {.name = "bytes_ratio",
     .meaning = "Bytes at the end, divided by those of the `versus` cell; it needs one.",
     .better = Better::lower,
     .needs_versus = true,
     .made = [](const CellSummary& cell) { return mean_of(cell, Metric::bytes); }},
    {.name = "retention_slope",
     .meaning = "Change of accuracy with each doubling of the steps since an item was last seen.",
     .inference = Inference::by_trial,
     .about = About::answers,
     .made = slope},
    {.name = "loop.effective_votes",
     .meaning = "How many independent votes those of an answer are worth (Kish 1965): their number n, "
                "divided by 1 + (n - 1) r, where r is the intraclass correlation of being right.",
     .inference = Inference::by_stream,
     .about = About::answers,
     .made = [](const CellSummary& cell) { return cell.effective_votes; }},
    {.name = "worst_seed",
     .meaning = "The headline figure under the worst seed.",
     .about = About::answers,
     .is_headline = true,
     .made = [](const CellSummary& cell) { return Estimate{cell.by_seed.worst.value, {}, cell.items}; }},
    {.name = "best_seed",
     .meaning = "The headline figure under the best seed.",
     .about = About::answers,
     .is_headline = true,
     .made = [](const CellSummary& cell) { return Estimate{cell.by_seed.best.value, {}, cell.items}; }},
};

std::vector<ClaimMetric> all_of_them() {
    std::vector<ClaimMetric> all;
    for (const Figure& figure : figures()) all.push_back(measured(figure));
    for (const ClaimMetric& each : from_others) all.push_back(each);
    for (const RightCost& cost : costs_of_right) all.push_back(per_right(cost));
    for (const NightCounter& counter : night_counters())
        if (*counter.per_stream) all.push_back(per_stream(counter));
    return all;
}

bool has_word(std::string_view words, std::string_view word) {
    return (" " + std::string(words) + " ").find(" " + std::string(word) + " ") != std::string::npos;
}

}  // namespace

bool ClaimMetric::has_groups() const {
    return !measured.empty() || (metric && is_by_group(named(*metric)));
}

bool ClaimMetric::is_of_streams() const {
    return !measured.empty() || (metric && is_by_stream(named(*metric)));
}

StreamFigure ClaimMetric::stream_figure() const {
    return metric ? StreamFigure(*metric) : StreamFigure(measured, bounds);
}

Estimate ClaimMetric::of(const CellSummary& cell, std::string_view group) const {
    if (!measured.empty()) {
        const GroupEstimates* part = find_group(cell.groups, group);
        if (!group.empty() && !part) return {};
        return estimate_in(part ? part->measured : cell.measured, measured);
    }
    if (!group.empty()) return of_group(cell, *metric, group);
    if (made) return made(cell);
    if (nights) return {a_stream(cell, nights), {}, cell.pooled[Metric::bytes].n};
    if (per_right)
        return {cell.per_right.*per_right, {},
                static_cast<std::uint64_t>(cell.pooled[Metric::accuracy].sum)};
    return is_by_stream(named(*metric)) ? cell.estimates[*metric] : mean_of(cell, *metric);
}

bool ClaimMetric::is_by_trial() const {
    return metric && (inference == Inference::by_stream || inference == Inference::by_trial);
}

const std::vector<ClaimMetric>& claim_metrics() {
    static const std::vector<ClaimMetric> all = all_of_them();
    return all;
}

const ClaimMetric* find_metric(std::string_view name) {
    const auto found = std::ranges::find(claim_metrics(), name, &ClaimMetric::name);
    return found == claim_metrics().end() ? nullptr : &*found;
}

std::string ClaimMetric::failed_visits(const CellSummary& cell) const {
    for (const ProbeVisits& each : cell.pooled.probes)
        if (each.failed && each.probe == probe)
            return fmt::format("{} of {} visits of probe {} failed", each.failed, each.visits, probe);
    return "";
}

std::string_view measured_name(std::string_view metric) {
    if (find_metric(metric)) return {};
    if (has_own_prefix(metric)) return metric;  // which says enough
    return metric.starts_with(measured_prefix) ? metric.substr(measured_prefix.size())
                                               : std::string_view();
}

const double* largest_difference(const StopEarly& stop, std::string_view measured) {
    for (const auto& [metric, largest] : stop.largest)
        if (measured_name(metric) == measured) return &largest;
    return nullptr;
}

std::optional<ClaimMetric> claim_metric(std::string_view name,
                                        const std::vector<NamedFigure>& known) {
    const std::string measured(measured_name(name));
    if (measured.empty()) {
        const ClaimMetric* found = find_metric(name);
        return found ? std::optional(*found) : std::nullopt;
    }
    ClaimMetric made{.name = std::string(name),
                     .inference = Inference::by_stream,
                     .measured = measured,
                     .bounds = bounds_of(measured, known)};
    if (const NamedFigure* figure = find_named(known, measured)) {
        made.unit = figure->unit;
        made.probe = figure->probe;
        made.meaning = figure->summary;
        made.better = figure->better == NREM_LOWER ? Better::lower : Better::higher;
        made.about = figure->of_answers ? About::answers : About::upkeep;
    }
    return made;
}

std::vector<std::string> claim_metric_names() {
    std::vector<std::string> names;
    for (const ClaimMetric& metric : claim_metrics()) names.push_back(metric.name);
    return names;
}

std::string metric_hint(const std::string& name) {
    const std::vector<std::string> names = claim_metric_names();
    for (const Figure& figure : figures())
        if (figure.title == name || figure.column == name || has_word(figure.also, name))
            return nearest_hint(figure.name, names);
    return nearest_hint(name, names, "nrem plugins --figures lists them");
}

}  // namespace nrem::core
