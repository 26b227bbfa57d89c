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

// Of accuracy, for each doubling of 1 + age.
Estimate slope(const CellSummary& cell) {
    const Fitted found = interference_slope({cell.pooled.retention, 0, cell.design_effect});
    std::uint64_t n = 0;
    for (const AgeBin& bin : cell.pooled.retention) n += bin.right.n;
    return {found.value, found.interval, n};
}

const ClaimMetric metrics[] = {
    {"accuracy", [](const CellSummary& c) { return c.accuracy; }, &Contrast::accuracy,
     About::answers},
    {"log_loss", [](const CellSummary& c) { return c.log_loss; }, &Contrast::log_loss,
     About::answers},
    {"absolute_error", [](const CellSummary& c) { return c.absolute_error; },
     &Contrast::absolute_error, About::answers},
    {"squared_error", [](const CellSummary& c) { return c.squared_error; },
     &Contrast::squared_error, About::answers},
    {"top5", [](const CellSummary& c) { return c.top5; }, nullptr, About::answers},
    {"corrected", [](const CellSummary& c) { return c.corrected; }, nullptr, About::answers},
    {"lost", [](const CellSummary& c) { return c.lost; }, nullptr, About::answers},
    {"stale", [](const CellSummary& c) { return c.stale; }, nullptr, About::answers},
    {"bytes", [](const CellSummary& c) { return plain(c.pooled.memory.at_end.bytes); }, nullptr},
    {"bytes_ratio", [](const CellSummary& c) { return plain(c.pooled.memory.at_end.bytes); },
     nullptr},
    {"records", [](const CellSummary& c) { return plain(c.pooled.memory.at_end.records); },
     nullptr},
    {"tokens", [](const CellSummary& c) { return plain(c.pooled.memory.at_end.tokens); }, nullptr},
    {"tokens_shown", [](const CellSummary& c) { return plain(c.pooled.tokens_shown); }, nullptr},
    {"understood", [](const CellSummary& c) { return plain(c.pooled.replies.understood); },
     nullptr},
    {"facts_supported", [](const CellSummary& c) { return plain(c.pooled.facts.supported); },
     nullptr},
    {"facts_stale", [](const CellSummary& c) { return plain(c.pooled.facts.stale); }, nullptr},
    {"facts_fabricated", [](const CellSummary& c) { return plain(c.pooled.facts.fabricated); },
     nullptr},
    {"facts_omitted", [](const CellSummary& c) { return plain(c.pooled.facts.omitted); }, nullptr},
    {"last_accuracy", [](const CellSummary& c) { return plain(c.pooled.transfer.last); }, nullptr,
     About::answers},
    {"forgetting", [](const CellSummary& c) { return plain(c.pooled.transfer.forgetting); },
     nullptr, About::answers},
    {"backward_transfer", [](const CellSummary& c) { return plain(c.pooled.transfer.backward); },
     nullptr, About::answers},
    {"forward_transfer", [](const CellSummary& c) { return plain(c.pooled.transfer.forward); },
     nullptr, About::answers},
    {"retention_slope", [](const CellSummary& c) { return slope(c); }, nullptr, About::answers},
    {"worst_seed",
     [](const CellSummary& c) {
         return Estimate{c.by_seed.worst.value, {}, c.items};
     },
     nullptr, About::answers},
    {"best_seed",
     [](const CellSummary& c) {
         return Estimate{c.by_seed.best.value, {}, c.items};
     },
     nullptr, About::answers},
    {"tokens_shown_per_right",
     [](const CellSummary& c) { return per_right(c, &CostPerRight::tokens_shown); }, nullptr},
    {"calls_per_right", [](const CellSummary& c) { return per_right(c, &CostPerRight::calls); },
     nullptr},
    {"call_tokens_per_right",
     [](const CellSummary& c) { return per_right(c, &CostPerRight::call_tokens); }, nullptr},
    {"money_per_right", [](const CellSummary& c) { return per_right(c, &CostPerRight::money); },
     nullptr},
    {"nights", [](const CellSummary& c) { return nights(c, &Nights::count); }, nullptr},
    {"rolled_back", [](const CellSummary& c) { return nights(c, &Nights::rolled_back); }, nullptr},
    {"passes", [](const CellSummary& c) { return nights(c, &Nights::passes); }, nullptr},
    {"replays", [](const CellSummary& c) { return nights(c, &Nights::replays); }, nullptr},
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
