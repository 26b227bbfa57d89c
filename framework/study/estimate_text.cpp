#include "study/estimate_text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>

namespace nrem::core {
namespace {

// "0.4 s", "12 min", "3.5 h", "12 days"
std::string duration(double seconds) {
    if (std::isnan(seconds)) return "unknown";
    if (seconds < 90) return fmt::format("{:.2g} s", seconds);
    if (seconds < 90 * 60) return fmt::format("{:.0f} min", seconds / 60);
    if (seconds < 48 * 3600) return fmt::format("{:.1f} h", seconds / 3600);
    return fmt::format("{:.0f} days", seconds / 86400);
}

std::string count(double value) {
    if (value >= 1e7) return fmt::format("{:.1f}M", value / 1e6);
    if (value >= 1e4) return fmt::format("{:.1f}k", value / 1e3);
    return fmt::format("{:.0f}", value);
}

// The least certain basis among the arm's cells.
Basis basis_of(const Plan& plan, const std::vector<CostEstimate>& estimates,
               const std::string& arm) {
    Basis basis = Basis::earlier;
    for (std::size_t i = 0; i < estimates.size(); ++i)
        if (plan.cells[i].arm == arm) basis = std::max(basis, estimates[i].basis);
    return basis;
}

std::string line(const std::string& name, const Outlook& outlook, const Workers& workers,
                 std::string_view basis) {
    const Cost& cost = outlook.cost;
    const bool known = outlook.unknown < outlook.trials;
    std::string text = fmt::format("{:<28}  {:>7}  {:>9}", name, outlook.trials,
                                   known ? duration(outlook.seconds(workers)) : "unknown");
    if (cost.calls > 0)
        text += fmt::format("  {:>8}  {:>9}  {:>10}  {:>8.2f}", count(cost.calls),
                            count(cost.prompt_tokens), count(cost.answer_tokens), cost.money);
    else
        text += fmt::format("  {:>8}  {:>9}  {:>10}  {:>8}", "-", "-", "-", "-");
    return text + fmt::format("  {}\n", basis);
}

std::string sentence(const Outlook& outlook, const Workers& workers) {
    return fmt::format(
        "about {} of time, {} calls, {} tokens and {:.2f} in money{}",
        duration(outlook.seconds(workers)), count(outlook.cost.calls),
        count(outlook.cost.prompt_tokens + outlook.cost.answer_tokens), outlook.cost.money,
        outlook.unknown
            ? fmt::format(" (without {} trials that nothing is known of)", outlook.unknown)
            : "");
}

// A control that spends what its cell has spent costs about as much; one answer of as many tokens
// costs less.
void add_later(Outlook& all, const Plan& plan, const std::vector<CostEstimate>& estimates) {
    for (const LaterControl& control : plan.later) {
        const auto cell = std::ranges::find(plan.cells, control.identity, &Cell::identity);
        const CostEstimate& estimate =
            estimates[static_cast<std::size_t>(cell - plan.cells.begin())];
        const std::size_t trials = plan.config.seeds.size();
        all.trials += trials;
        all.unknown += estimate.basis == Basis::none ? trials : 0;
        all.at_most = true;
        Cost cost = estimate.cost;
        all.cost += cost *= static_cast<double>(trials);
    }
}

}  // namespace

double Outlook::seconds(const Workers& workers) const {
    return cost.seconds / std::max(1, workers.jobs) +
           cost.call_seconds / std::max(1, workers.in_flight);
}

Outlook outlook(const Plan& plan, const std::vector<CostEstimate>& estimates,
                const std::set<std::string>& done, const std::string& arm) {
    Outlook all;
    for (const auto& trial : plan.trials) {
        if (done.contains(trial.id) || (!arm.empty() && plan.cells[trial.cell].arm != arm))
            continue;
        const CostEstimate& estimate = estimates[trial.cell];
        ++all.trials;
        all.unknown += estimate.basis == Basis::none;
        all.at_most |= estimate.basis == Basis::pilot && estimate.cost.calls > 0;
        Cost cost = estimate.cost;
        all.cost += cost *= share_of(plan, trial);
    }
    if (arm.empty()) add_later(all, plan, estimates);
    return all;
}

std::string render(const Plan& plan, const std::vector<CostEstimate>& estimates,
                   const std::set<std::string>& done, const Workers& workers) {
    const Outlook all = outlook(plan, estimates, done);
    if (all.trials == 0) return "";
    std::string text = fmt::format("\n{:<28}  {:>7}  {:>9}  {:>8}  {:>9}  {:>10}  {:>8}  {}\n",
                                   "what is left will take", "trials", "time", "calls", "tokens in",
                                   "tokens out", "money", "known from");
    std::vector<std::string> arms;
    for (const auto& cell : plan.cells)
        if (std::ranges::find(arms, cell.arm) == arms.end()) arms.push_back(cell.arm);
    for (const auto& arm : arms) {
        const Outlook part = outlook(plan, estimates, done, arm);
        if (part.trials) text += line(arm, part, workers, name_of(basis_of(plan, estimates, arm)));
    }
    text += line("all", all, workers, "");
    text += fmt::format("\nTime is for {} at once{}; expect it to be off by a factor of two.\n",
                        workers.jobs == 1 ? "one step" : fmt::format("{} steps", workers.jobs),
                        all.cost.calls > 0 ? fmt::format(" and {} calls", workers.in_flight) : "");
    if (all.at_most)
        text +=
            "Calls and tokens from a pilot are for answers as long as they may become; answers "
            "that are in the cache cost nothing.\n";
    return text;
}

bool may_spend(const SpendingLimits& confirm, const Outlook& outlook, const Workers& workers) {
    Spending planned;
    planned.calls = static_cast<std::uint64_t>(outlook.cost.calls);
    planned.tokens =
        static_cast<std::uint64_t>(outlook.cost.prompt_tokens + outlook.cost.answer_tokens);
    planned.money = outlook.cost.money;
    const double seconds = outlook.seconds(workers);
    planned.seconds = std::isnan(seconds) ? 0 : seconds;
    const std::string limit = reached(confirm, planned);
    if (limit.empty()) return true;
    const std::string what = fmt::format("this will take {}, which is over {} (confirm)",
                                         sentence(outlook, workers), limit);
    if (!isatty(STDIN_FILENO)) throw UsageError(what + ": give --yes to go on");
    fmt::print(stderr, "{}; go on? [y/N] ", what);
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace nrem::core
