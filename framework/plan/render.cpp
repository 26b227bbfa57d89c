// The table of `nrem plan`.
#include <fmt/format.h>

#include <algorithm>

#include "base/quantity.hpp"
#include "plan/plan.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t widest_name = 60;

struct Tally {
    std::size_t trials = 0;
    std::size_t done = 0;
};

std::string policies_of(const SleepPart& sleep) {
    std::string names;
    for (const auto& policy : sleep.policies)
        names += (names.empty() ? "" : "+") + policy.component->name;
    return names.empty() ? "no policy" : names;
}

// "weather / exemplar / full_history / condense x4 / every_n", as far as it applies.
std::string summary_of(const Cell& cell) {
    std::string text = fmt::format("{} / {} / {}", cell.task.component->name,
                                   cell.backend.component->name, cell.rule.component->name);
    for (const auto& sleep : cell.sleeps) {
        if (!sleeps(sleep)) continue;
        const std::string name = cell.sleeps.size() > 1 ? sleep.name + ": " : "";
        text += fmt::format(" / {}{} x{} / {}", name, policies_of(sleep), sleep.settings.passes,
                            sleep.scheduler.component->name);
    }
    return text;
}

std::string also_of(const Cell& cell) {
    std::string names;
    for (const auto& name : cell.also) names += (names.empty() ? "" : ", ") + name;
    return names.empty() ? "" : "  (also: " + names + ")";
}

std::vector<Tally> tally(const Plan& plan, const std::set<std::string>& done) {
    std::vector<Tally> tallies(plan.cells.size());
    for (const auto& trial : plan.trials) {
        ++tallies[trial.cell].trials;
        tallies[trial.cell].done += done.count(trial.id);
    }
    return tallies;
}

std::size_t width_of(const Plan& plan) {
    std::size_t width = 4;
    for (const auto& cell : plan.cells) width = std::max(width, cell.name().size());
    return std::min(width, widest_name);
}

}  // namespace

std::string render(const Plan& plan, const std::set<std::string>& done) {
    const auto tallies = tally(plan, done);
    std::size_t finished = 0;
    for (const auto& each : tallies) finished += each.done;
    std::string text = fmt::format(
        "{}: {}, {} ({} done), {} refused\n\n", plan.config.name, counted(plan.cells.size(), "cell"),
        counted(plan.trials.size(), "trial"), finished, plan.refused.size());
    const std::size_t width = width_of(plan);
    text += fmt::format("{:<{}}  {:>7}  {:>7}  {}\n", "cell", width, "streams", "done",
                        "task / backend / rule / policy x passes / scheduler");
    for (std::size_t i = 0; i < plan.cells.size(); ++i) {
        const Cell& cell = plan.cells[i];
        const auto share = fmt::format("{}/{}", tallies[i].done, tallies[i].trials);
        text += fmt::format("{:<{}}  {:>7}  {:>7}  {}{}\n", cell.name(), width, cell.streams, share,
                            summary_of(cell), also_of(cell));
    }
    if (!plan.refused.empty()) text += "\nrefused:\n";
    for (const auto& refusal : plan.refused)
        text += fmt::format("  {}{}: {}\n", refusal.cell,
                            refusal.control == Control::none ? "" : " (control)", refusal.reason);
    if (!plan.later.empty()) text += "\nwhen the trials of these arms are over, as much as they took:\n";
    for (const LaterControl& control : plan.later) text += fmt::format("  {}\n", control.name);
    return text;
}

}  // namespace nrem::core
