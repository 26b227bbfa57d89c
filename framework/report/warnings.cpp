#include "report/warnings.hpp"

#include <fmt/format.h>

#include <map>
#include <span>
#include <string_view>

#include "analysis/capability.hpp"
#include "analysis/trivial.hpp"
#include "report/headline.hpp"
#include "report/side_tables.hpp"
#include "report/text.hpp"

namespace nrem::core {
namespace {

// An arm that sleeps and never once published anything.
std::string fruitless_sleep(const CellSummary& cell) {
    const Nights& nights = cell.pooled.nights;
    if (cell.control != Control::none || nights.count == 0 || nights.published > 0) return "";
    return fmt::format(
        "{}: none of its {} nights was published: {} rolled back, {} changed nothing, {} more "
        "deferred",
        shown_name(cell), nights.count, nights.rolled_back, nights.unchanged,
        nights.deferred + nights.capped);
}

// An arm without a row of its own would be missed.
std::string shared_cell(const CellSummary& cell) {
    if (cell.also.empty()) return "";
    return fmt::format("{}: arm {} has the same settings there, so that this row is also its own",
                       shown_name(cell), fmt::join(cell.also, ", "));
}

// Nights whose settings asked for what nothing was there to measure by.
std::string blind_sleep(const CellSummary& cell) {
    const Nights& nights = cell.pooled.nights;
    if (cell.control != Control::none) return "";
    std::vector<std::string> said;
    if (nights.unmeasured)
        said.push_back(fmt::format(
            "{} of {} nights had no held-out question (nothing older had an answer that was revealed): what "
            "their passes gained is not known, and plateau and tolerance did nothing",
            nights.unmeasured, nights.count));
    if (nights.untested)
        said.push_back(fmt::format("in {} of {} nights the gate had no canary to measure retention "
                                   "on",
                                   nights.untested, nights.count));
    if (said.empty()) return "";
    return fmt::format("{}: {}", shown_name(cell), fmt::join(said, "; "));
}

// Arms whose records no component reads have equal results, which is not a finding.
std::string unread_records(const CellSummary& cell) {
    const Readership& records = cell.pooled.memory.records;
    if (records.never == 0) return "";
    return fmt::format(
        "{}: of {} records that predictions found in memory {} were shown to a reader, and {} never "
        "were (a rule recalls some of them alone, or they are of a kind that no reader reads)",
        shown_name(cell), records.shown + records.never, records.shown, records.never);
}

// What visits of probes could not measure.
std::string lost_visits(const CellSummary& cell) {
    std::vector<std::string> lost;
    for (const ProbeVisits& each : cell.pooled.probes)
        if (each.failed)
            lost.push_back(fmt::format("{} of {} visits of probe {} have no figures: {}", each.failed,
                                       each.visits, each.probe, each.error));
    if (lost.empty()) return "";
    return fmt::format("{}: {}", shown_name(cell), fmt::join(lost, "; "));
}

std::string unused_memory(const CellSummary& cell) {
    const std::string why = why_unused(cell);
    return why.empty() ? "" : fmt::format("{}: {}", shown_name(cell), why);
}

constexpr std::string_view keep_less =
    "prompts did not fit into the model: keep less (tokens of the rule, context.visible), or serve "
    "the model with more context";

std::string in_brackets(const Lacks& lacks) {
    const std::string why = in_words(lacks);
    return why.empty() ? "" : fmt::format(" ({})", why);
}

// Answers of language models that could not be used: predictions, and what was asked for memory's
// sake.
std::string degraded_answers(const CellSummary& cell) {
    const Replies& replies = cell.pooled.replies;
    const Mean &broken = cell.pooled[Metric::broken_answers],
               &too_long = cell.pooled[Metric::prompts_too_long];
    std::vector<std::string> said;
    if (replies.unanswered)
        said.push_back(fmt::format("{} of {} predictions were not answered and are not scored{}",
                                   replies.unanswered, broken.n,
                                   broken.sum > 0 ? "" : in_brackets(replies.lacks)));
    if (broken.sum > 0)
        said.push_back(fmt::format("{:.0f} of {} answers could not be used and count as wrong{}",
                                   broken.sum, broken.n, in_brackets(replies.lacks)));
    if (too_long.sum > 0)
        said.push_back(fmt::format("{:.0f} of {} {}", too_long.sum, too_long.n, keep_less));
    for (const CallCost& cost : cell.pooled.calls) {
        if (cost.operation == "predict" || is_beside(cost.phase)) continue;
        if (cost.broken)
            said.push_back(
                fmt::format("{} of {} answers to '{}' could not be used and left the "
                            "memory as it was{}",
                            cost.broken, cost.calls, cost.operation, in_brackets(cost.lacks)));
        if (cost.too_long)
            said.push_back(fmt::format("{} of {} '{}' {}", cost.too_long, cost.calls,
                                       cost.operation, keep_less));
    }
    if (said.empty()) return "";
    return fmt::format("{}: {}", shown_name(cell), fmt::join(said, "; "));
}

// A backend of which nothing can be said, or that needs no memory.
std::string unfit_backend(const BackendCheck& check) {
    if (check.capability == Capability::nothing_to_gain)
        return fmt::format("{}: nothing to gain by a memory, without one it reaches {} ({})",
                           check.backend, decimal(check.without), check.why);
    return why_invalid(check);
}

// What the arms have to beat; nothing where there is no choice.
std::string best_trivial_arm(const Group& group) {
    const std::vector<Trivial> arms = trivial_arms(group);
    if (arms.size() < 2) return "";
    std::vector<std::string> others;
    for (const Trivial& arm : std::span(arms).subspan(1))
        others.push_back(fmt::format("{} {}", arm.name, decimal(arm.value)));
    return fmt::format("of the arms that do not look at the question {} is the best: {} ({})",
                       arms.front().name, decimal(arms.front().value), fmt::join(others, ", "));
}

// What chance is counted by, where streams have more in common than their task.
std::string dependent_streams(const Units& units) {
    if (units.clusters.empty()) return "";
    const std::size_t clusters = units.clusters.size();
    if (units.by_cluster)
        return fmt::format(
            "intervals and p go by the {} clusters that the task names, not by streams", clusters);
    const std::string which = fmt::format("{}", fmt::join(units.clusters, ", "));
    return fmt::format(
        "{} streams are from {} ({}): intervals and p hold for other streams from there, and say "
        "nothing about elsewhere",
        units.count, clusters == 1 ? "one cluster" : fmt::format("{} clusters", clusters), which);
}

}  // namespace

std::vector<std::string> warnings(const Comparison& comparison) {
    std::vector<std::string> said;
    if (!comparison.incomplete.empty()) said.push_back("incomplete: " + comparison.incomplete);
    for (const auto& group : comparison.groups) {
        if (group.rung) continue;  // nothing is claimed there
        const std::string where = comparison.groups.size() > 1 ? title_of(group) + ": " : "";
        const auto say = [&](const std::string& text) {
            if (!text.empty()) said.push_back(where + text);
        };
        say(best_trivial_arm(group));
        say(dependent_streams(group.units));
        for (const auto& check : group.backends) say(unfit_backend(check));
        for (const auto& cell : group.cells) {
            say(shared_cell(cell));
            say(fruitless_sleep(cell));
            say(blind_sleep(cell));
            say(degraded_answers(cell));
            say(unread_records(cell));
            say(lost_visits(cell));
            say(unused_memory(cell));
        }
    }
    return said;
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
