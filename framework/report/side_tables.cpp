#include "report/side_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "report/text.hpp"

namespace nrem::core {

namespace {

std::string nights(const CellSummary& cell, std::uint64_t Nights::*count) {
    return decimal(a_stream(cell, count), 1);
}

std::string percent(const Share& share) {
    return share.n ? decimal(100 * share.value(), 1) + " %" : "-";
}

// Of all operations together; the models' names one after the other.
CallCost sum_of(const std::vector<CallCost>& costs) {
    std::vector<CallCost> sum;
    std::set<std::string> models;
    for (CallCost cost : costs) {
        models.insert(cost.model);
        cost.phase = cost.operation = cost.model = "";
        add(sum, cost);
    }
    CallCost whole = sum.empty() ? CallCost() : sum.front();
    whole.model = fmt::format("{}", fmt::join(models, ", "));
    return whole;
}

SideTable sleep_table(const Group& group) {
    SideTable made{
        "Sleep and what it costs, a stream on average. Wake latency, seconds and stalls are "
        "of a clock and not reproducible",
        {{"arm"}},
        {}};
    for (const char* title :
         {"accuracy", "nights", "published", "rolled back", "put off", "passes", "replays", "calls",
          "wake p50 us", "wake p99 us", "sleep s", "waited s", "stalls"})
        made.columns.push_back({title, Align::right});
    for (const auto& cell : group.cells) {
        const Timing& timing = cell.timing;
        made.rows.push_back({shown_name(cell), decimal(cell.accuracy.value),
                             nights(cell, &Nights::count), nights(cell, &Nights::published),
                             nights(cell, &Nights::rolled_back), nights(cell, &Nights::deferred),
                             nights(cell, &Nights::passes), nights(cell, &Nights::replays),
                             nights(cell, &Nights::calls), decimal(timing.wake_ns.p50 / 1000, 1),
                             decimal(timing.wake_ns.p99 / 1000, 1),
                             decimal(timing.sleep_seconds, 2), decimal(timing.wait_seconds, 2),
                             whole(static_cast<double>(timing.stalls))});
    }
    return made;
}

SideTable transfer_table(const Group& group) {
    SideTable made{
        "What is kept, from the probes of each checkpoint: accuracy at the last one, how far "
        "it fell from its best, backward and forward transfer",
        {{"arm"},
         {"last accuracy", Align::right},
         {"forgetting", Align::right},
         {"backward", Align::right},
         {"forward", Align::right},
         {"n", Align::right}},
        {}};
    for (const auto& cell : group.cells) {
        const Transfer& transfer = cell.pooled.transfer;
        made.rows.push_back(
            {shown_name(cell), decimal(transfer.last.value()),
             signed_decimal(transfer.forgetting.value()), signed_decimal(transfer.backward.value()),
             decimal(transfer.forward.value()), whole(static_cast<double>(transfer.last.n))});
    }
    return made;
}

SideTable language_table(const Group& group) {
    SideTable made{
        "Language models, in all seeds and streams. Calls and tokens are what the arm needs, from "
        "the cache or not; ~ marks tokens that are an estimate. Broken answers and prompts that "
        "were too long count as wrong",
        {{"arm"}, {"models"}},
        {}};
    for (const char* title : {"calls", "tokens in", "tokens out", "money", "repaired", "broken",
                              "too long", "unusable predictions", "paid now", "seconds"})
        made.columns.push_back({title, Align::right});
    for (const auto& cell : group.cells) {
        const CallCost sum = sum_of(cell.pooled.calls);
        const Replies& replies = cell.pooled.replies;
        const char* about = sum.estimated ? "~" : "";
        made.rows.push_back({shown_name(cell), sum.model, whole(static_cast<double>(sum.calls)),
                             about + whole(static_cast<double>(sum.prompt_tokens)),
                             about + whole(static_cast<double>(sum.answer_tokens)),
                             decimal(sum.money, 4), whole(static_cast<double>(sum.repaired)),
                             whole(static_cast<double>(sum.broken)),
                             whole(static_cast<double>(sum.too_long)), percent(replies.broken),
                             whole(static_cast<double>(cell.timing.paid_calls)),
                             decimal(cell.timing.call_seconds, 1)});
    }
    return made;
}

SideTable operations_table(const Group& group) {
    SideTable made{"What they were asked, by phase and operation",
                   {{"arm"}, {"phase"}, {"operation"}, {"model"}},
                   {}};
    for (const char* title : {"calls", "tokens in", "tokens out", "repaired", "broken", "too long"})
        made.columns.push_back({title, Align::right});
    for (const auto& cell : group.cells)
        for (const CallCost& cost : cell.pooled.calls) {
            auto& row = made.rows.emplace_back(
                std::vector<std::string>{shown_name(cell), cost.phase, cost.operation, cost.model});
            for (const std::uint64_t figure : {cost.calls, cost.prompt_tokens, cost.answer_tokens,
                                               cost.repaired, cost.broken, cost.too_long})
                row.push_back(whole(static_cast<double>(figure)));
        }
    return made;
}

SideTable facts_table(const Group& group) {
    SideTable made{
        "How true the memory is: facts that it states after a rewrite, on average over rewrites. "
        "Lost is the largest share of tokens that one rewrite cost, a collapse one of more than "
        "half",
        {{"arm"}},
        {}};
    for (const char* title :
         {"supported", "stale", "fabricated", "omitted", "rewrites", "lost", "collapses"})
        made.columns.push_back({title, Align::right});
    for (const auto& cell : group.cells) {
        const Facts& facts = cell.pooled.facts;
        made.rows.push_back(
            {shown_name(cell), decimal(facts.supported.value(), 2), decimal(facts.stale.value(), 2),
             decimal(facts.fabricated.value(), 2), decimal(facts.omitted.value(), 2),
             whole(static_cast<double>(facts.supported.n)), decimal(facts.lost.value(), 2),
             whole(static_cast<double>(facts.collapses))});
    }
    return made;
}

bool any(const Group& group, auto&& has) {
    return std::any_of(group.cells.begin(), group.cells.end(), has);
}

// An arm that sleeps and never once published anything.
std::string fruitless_sleep(const CellSummary& cell) {
    const Nights& nights = cell.pooled.nights;
    if (cell.control != Control::none || nights.count == 0 || nights.published > 0) return "";
    return fmt::format(
        "{}: none of its {} nights was published: {} rolled back, {} changed nothing, {} more put "
        "off",
        shown_name(cell), nights.count, nights.rolled_back, nights.unchanged,
        nights.deferred + nights.capped);
}

constexpr std::string_view keep_less =
    "prompts did not fit into the model: keep less (tokens of the rule, context.visible), or serve "
    "the model with more context";

// Answers of language models that could not be used: predictions, and what was asked for memory's
// sake.
std::string degraded_answers(const CellSummary& cell) {
    const Replies& replies = cell.pooled.replies;
    std::vector<std::string> said;
    if (replies.broken.hits)
        said.push_back(fmt::format("{} of {} answers could not be used and count as wrong",
                                   replies.broken.hits, replies.broken.n));
    if (replies.too_long.hits)
        said.push_back(
            fmt::format("{} of {} {}", replies.too_long.hits, replies.too_long.n, keep_less));
    for (const CallCost& cost : cell.pooled.calls) {
        if (cost.operation == "predict") continue;
        if (cost.broken)
            said.push_back(
                fmt::format("{} of {} answers to '{}' could not be used and left the "
                            "memory as it was",
                            cost.broken, cost.calls, cost.operation));
        if (cost.too_long)
            said.push_back(fmt::format("{} of {} '{}' {}", cost.too_long, cost.calls,
                                       cost.operation, keep_less));
    }
    if (said.empty()) return "";
    return fmt::format("{}: {}", shown_name(cell), fmt::join(said, "; "));
}

}  // namespace

std::string shown_name(const CellSummary& cell) {
    return cell.reproducible ? cell.name : cell.name + " (not reproducible)";
}

std::vector<std::string> warnings(const Comparison& comparison) {
    std::vector<std::string> said;
    for (const auto& group : comparison.groups)
        for (const auto& cell : group.cells) {
            if (const std::string text = fruitless_sleep(cell); !text.empty()) said.push_back(text);
            if (const std::string text = degraded_answers(cell); !text.empty())
                said.push_back(text);
        }
    return said;
}

std::vector<SideTable> side_tables(const Group& group) {
    std::vector<SideTable> made;
    if (any(group, [](const CellSummary& cell) { return cell.pooled.nights.count > 0; }))
        made.push_back(sleep_table(group));
    if (any(group, [](const CellSummary& cell) { return cell.pooled.transfer.last.n > 0; }))
        made.push_back(transfer_table(group));
    if (any(group, [](const CellSummary& cell) { return !cell.pooled.calls.empty(); })) {
        made.push_back(language_table(group));
        made.push_back(operations_table(group));
    }
    if (any(group, [](const CellSummary& cell) { return cell.pooled.facts.supported.n > 0; }))
        made.push_back(facts_table(group));
    return made;
}

std::vector<std::string> failed_trials(const Comparison& comparison) {
    constexpr std::size_t most_letters = 400;
    std::vector<std::string> said;
    std::map<std::string_view, std::size_t> counts;
    for (const auto& failure : comparison.failures)
        if (failure.outcome == Outcome::failed) ++counts[failure.name];
    for (const auto& failure : comparison.failures) {
        const auto count = counts.extract(failure.name);
        if (count.empty()) continue;
        said.push_back(
            fmt::format("{}: {} failed: {}", failure.name,
                        count.mapped() == 1 ? "a trial" : fmt::format("{} trials", count.mapped()),
                        shortened(failure.error, most_letters)));
    }
    return said;
}

}  // namespace nrem::core
