#include "analysis/claim_metrics.hpp"

#include <algorithm>
#include <iterator>

namespace nrem::core {
namespace {

Estimate plain(const auto& of) {  // a mean or a share
    return {of.value(), {}, of.n};
}

Estimate nights(const CellSummary& cell, std::uint64_t Nights::*count) {
    return {a_stream(cell, count), {}, cell.pooled.memory.at_end.bytes.n};
}

Estimate per_right(const CellSummary& cell, double CostPerRight::*cost) {
    return {cell.per_right.*cost, {}, cell.pooled.total.right.hits};
}

TrialPart part_of(const Share& share) {
    return {static_cast<double>(share.hits), static_cast<double>(share.n)};
}

TrialPart part_of(const Mean& mean) {
    return {mean.sum, static_cast<double>(mean.n)};
}

// Of accuracy, for each doubling of 1 + age.
Estimate slope(const CellSummary& cell) {
    const Fitted found = interference_slope({cell.pooled.retention, 0, cell.design_effect});
    std::uint64_t n = 0;
    for (const AgeBin& bin : cell.pooled.retention) n += bin.right.n;
    return {found.value, found.interval, n};
}

const ClaimMetric metrics[] = {
    {.name = "accuracy",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return c.accuracy; },
     .difference = &Contrast::accuracy,
     .about = About::answers},
    {.name = "log_loss",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return c.log_loss; },
     .difference = &Contrast::log_loss,
     .about = About::answers},
    {.name = "absolute_error",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return c.absolute_error; },
     .difference = &Contrast::absolute_error,
     .about = About::answers},
    {.name = "squared_error",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return c.squared_error; },
     .difference = &Contrast::squared_error,
     .about = About::answers},
    {.name = "top5",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return c.top5; },
     .part = [](const Metrics& m) { return part_of(m.total.top5); },
     .about = About::answers},
    {.name = "corrected",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return c.corrected; },
     .part = [](const Metrics& m) { return part_of(m.corrections.corrected); },
     .about = About::answers},
    {.name = "lost",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return c.lost; },
     .part = [](const Metrics& m) { return part_of(m.corrections.lost); },
     .about = About::answers},
    {.name = "stale",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return c.stale; },
     .part = [](const Metrics& m) { return part_of(m.corrections.stale); },
     .about = About::answers},
    {.name = "bytes", .of = [](const CellSummary& c) { return plain(c.pooled.memory.at_end.bytes); }},
    {.name = "bytes_ratio", .of = [](const CellSummary& c) { return plain(c.pooled.memory.at_end.bytes); }},
    {.name = "records", .of = [](const CellSummary& c) { return plain(c.pooled.memory.at_end.records); }},
    {.name = "tokens", .of = [](const CellSummary& c) { return plain(c.pooled.memory.at_end.tokens); }},
    {.name = "tokens_shown", .of = [](const CellSummary& c) { return plain(c.pooled.tokens_shown); }},
    {.name = "understood",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return plain(c.pooled.replies.understood); },
     .part = [](const Metrics& m) { return part_of(m.replies.understood); }},
    {.name = "facts_supported",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return plain(c.pooled.facts.supported); },
     .part = [](const Metrics& m) { return part_of(m.facts.supported); }},
    {.name = "facts_stale",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return plain(c.pooled.facts.stale); },
     .part = [](const Metrics& m) { return part_of(m.facts.stale); }},
    {.name = "facts_fabricated",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return plain(c.pooled.facts.fabricated); },
     .part = [](const Metrics& m) { return part_of(m.facts.fabricated); }},
    {.name = "facts_omitted",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return plain(c.pooled.facts.omitted); },
     .part = [](const Metrics& m) { return part_of(m.facts.omitted); }},
    {.name = "last_accuracy",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return plain(c.pooled.transfer.last); },
     .part = [](const Metrics& m) { return part_of(m.transfer.last); },
     .about = About::answers},
    {.name = "forgetting",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return plain(c.pooled.transfer.forgetting); },
     .part = [](const Metrics& m) { return part_of(m.transfer.forgetting); },
     .about = About::answers},
    {.name = "backward_transfer",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return plain(c.pooled.transfer.backward); },
     .part = [](const Metrics& m) { return part_of(m.transfer.backward); },
     .about = About::answers},
    {.name = "forward_transfer",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return plain(c.pooled.transfer.forward); },
     .part = [](const Metrics& m) { return part_of(m.transfer.forward); },
     .about = About::answers},
    {.name = "retention_slope",
     .basis = FigureBasis::estimated,
     .of = [](const CellSummary& c) { return slope(c); },
     .about = About::answers},
    {.name = "worst_seed",
     .of = [](const CellSummary& c) { return Estimate{c.by_seed.worst.value, {}, c.items}; },
     .about = About::answers},
    {.name = "best_seed",
     .of = [](const CellSummary& c) { return Estimate{c.by_seed.best.value, {}, c.items}; },
     .about = About::answers},
    {.name = "tokens_shown_per_right", .of = [](const CellSummary& c) { return per_right(c, &CostPerRight::tokens_shown); }},
    {.name = "calls_per_right", .of = [](const CellSummary& c) { return per_right(c, &CostPerRight::calls); }},
    {.name = "call_tokens_per_right", .of = [](const CellSummary& c) { return per_right(c, &CostPerRight::call_tokens); }},
    {.name = "money_per_right", .of = [](const CellSummary& c) { return per_right(c, &CostPerRight::money); }},
    {.name = "nights", .of = [](const CellSummary& c) { return nights(c, &Nights::count); }},
    {.name = "rolled_back", .of = [](const CellSummary& c) { return nights(c, &Nights::rolled_back); }},
    {.name = "passes", .of = [](const CellSummary& c) { return nights(c, &Nights::passes); }},
    {.name = "replays", .of = [](const CellSummary& c) { return nights(c, &Nights::replays); }},
};

}  // namespace

const ClaimMetric* find_metric(std::string_view name) {
    const auto found = std::find_if(std::begin(metrics), std::end(metrics),
                                    [name](const ClaimMetric& each) { return each.name == name; });
    return found == std::end(metrics) ? nullptr : &*found;
}

const std::vector<std::string>& claim_metrics() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const ClaimMetric& metric : metrics) all.emplace_back(metric.name);
        return all;
    }();
    return names;
}

}  // namespace nrem::core
