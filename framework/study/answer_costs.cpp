#include "study/answer_costs.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace nrem::core {
namespace {

constexpr std::string_view calls_figure = "loop.calls";
constexpr std::string_view answer_tokens_figure = "loop.answer_tokens";

struct Sums {
    Mean calls;
    Mean answer_tokens;
};

void add(Mean& sum, const Row& row, std::string_view figure) {
    if (const Mean* const one = find_measured(row.metrics.names, row.metrics.measured, figure))
        sum += *one;
}

bool is_of_loop(std::string_view dotted) {
    return split_key(dotted).slot == "loop";
}

}  // namespace

void note_costs(Controls& controls, const Plan& plan, const std::vector<Row>& rows) {
    std::set<std::string_view> waiting, trials;
    for (const LaterControl& each : plan.later) waiting.insert(each.identity);
    for (const Trial& trial : plan.trials) trials.insert(trial.id);
    std::map<std::string, Sums> sums;
    for (const Row& row : rows) {
        if (row.outcome != Outcome::ok || !waiting.contains(row.identity) ||
            !trials.contains(row.id))
            continue;
        Sums& of_cell = sums[row.identity];
        add(of_cell.calls, row, calls_figure);
        add(of_cell.answer_tokens, row, answer_tokens_figure);
    }
    controls.took.emplace();
    for (const auto& [identity, of_cell] : sums)
        if (of_cell.calls.n)
            controls.took->emplace(
                identity, AnswerCost{of_cell.calls.value(), of_cell.answer_tokens.value()});
}

bool may_loop(const Config& config) {
    const auto names_one = [](const auto& assignment) { return is_of_loop(assignment.key); };
    const auto any_in = [&](const Arm& arm) { return std::ranges::any_of(arm.changes, names_one); };
    const std::string& base = config.base.loop.name;
    return (!base.empty() && base != "none") || std::ranges::any_of(config.arms, any_in) ||
           std::ranges::any_of(config.sweep, names_one) ||
           std::ranges::any_of(config.search.space, names_one) ||
           std::ranges::any_of(config.overriding, names_one);
}

}  // namespace nrem::core
