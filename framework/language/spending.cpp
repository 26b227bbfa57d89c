#include "language/spending.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>

namespace nrem::core {
namespace {

auto sorted_by(const CallCost& cost) {
    return std::tie(cost.phase, cost.operation, cost.model);
}

}  // namespace

void add(std::vector<CallCost>& costs, const CallCost& more) {
    const auto at = std::ranges::lower_bound(costs, sorted_by(more), {}, sorted_by);
    if (at == costs.end() || sorted_by(*at) != sorted_by(more)) {
        costs.insert(at, more);
        return;
    }
    at->calls += more.calls;
    at->prompt_tokens += more.prompt_tokens;
    at->answer_tokens += more.answer_tokens;
    at->cached_tokens += more.cached_tokens;
    at->estimated += more.estimated;
    at->repaired += more.repaired;
    at->broken += more.broken;
    at->too_long += more.too_long;
    at->money += more.money;
    at->lacks += more.lacks;
}

CallLog& CallLog::operator+=(CallLog&& later) {
    log += later.log;
    timing += later.timing;
    for (const CallCost& cost : later.costs) add(costs, cost);
    std::ranges::move(later.asked, std::back_inserter(asked));
    std::ranges::move(later.times, std::back_inserter(times));
    paid += later.paid;
    seconds += later.seconds;
    return *this;
}

const Price* price_of(const std::vector<Price>& prices, std::string_view served,
                      std::string_view asked) {
    for (const std::string_view name : {served, asked})
        for (const Price& price : prices)
            if (price.model == name) return &price;
    return nullptr;
}

double money_of(const Price* price, const StoredUsage& usage) {
    if (!price) return 0;
    const auto cached = std::min(usage.cached_tokens, usage.prompt_tokens);
    return (static_cast<double>(usage.prompt_tokens - cached) * price->input +
            static_cast<double>(cached) * price->cached +
            static_cast<double>(usage.answer_tokens) * price->output) /
           1e6;
}

Spending total(const std::vector<CallCost>& costs) {
    Spending sum;
    for (const CallCost& cost : costs) {
        if (is_beside(cost.phase)) continue;
        sum.calls += cost.calls;
        sum.tokens += cost.prompt_tokens + cost.answer_tokens;
        sum.money += cost.money;
    }
    return sum;
}

std::string reached(const SpendingLimits& limits, const Spending& spending) {
    if (limits.calls && spending.calls >= limits.calls)
        return fmt::format("{} calls", limits.calls);
    if (limits.tokens && spending.tokens >= limits.tokens)
        return fmt::format("{} tokens", limits.tokens);
    if (limits.money > 0 && spending.money >= limits.money)
        return fmt::format("{} in money", limits.money);
    if (limits.seconds > 0 && spending.seconds >= limits.seconds)
        return fmt::format("{} seconds", limits.seconds);
    return "";
}

bool exceeded(const SpendingLimits& limits, const Spending& spending) {
    return (limits.calls && spending.calls > limits.calls) ||
           (limits.tokens && spending.tokens > limits.tokens) ||
           (limits.money > 0 && spending.money > limits.money) ||
           (limits.seconds > 0 && spending.seconds > limits.seconds);
}

}  // namespace nrem::core
