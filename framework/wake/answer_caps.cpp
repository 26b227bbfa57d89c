#include "wake/answer_caps.hpp"

#include <algorithm>

namespace nrem::core {

namespace {

std::uint64_t rest(std::uint64_t cap, std::uint64_t used) {
    return cap == no_count ? no_count : cap - std::min(cap, used);
}

double share(double used, double cap) {
    return used / cap;
}

}  // namespace

void AnswerCaps::begin() {
    iterations_ = calls_ = depth_ = tokens_ = answer_tokens_ = 0;
    is_waiting_ = false;
    money_ = 0;
    if (settings_.seconds < no_limit) began_ = Clock::now();
}

void AnswerCaps::add_cost(const CallCost& cost) {
    is_waiting_ = false;
    tokens_ += cost.prompt_tokens + cost.answer_tokens;
    answer_tokens_ += cost.answer_tokens;
    money_ += cost.money;
}

double AnswerCaps::seconds() const {
    if (settings_.seconds == no_limit) return 0;
    return std::chrono::duration<double>(Clock::now() - began_).count();
}

std::optional<LoopEnd> AnswerCaps::reached_by(std::uint64_t calls) const {
    if (rest(settings_.calls, calls_) < calls) return LoopEnd::calls;
    if (rest(settings_.tokens, tokens_) == 0) return LoopEnd::tokens;
    if (seconds() >= settings_.seconds) return LoopEnd::seconds;
    if (money_ >= settings_.money) return LoopEnd::money;
    return std::nullopt;
}

std::optional<LoopEnd> AnswerCaps::reached() const {
    if (rest(settings_.iterations, iterations_) == 0) return LoopEnd::iterations;
    return reached_by(rest(settings_.calls, calls_) == 0 ? 1 : 0);
}

nrem_left AnswerCaps::left() const {
    const AnswerSettings& of = settings_;
    return {sizeof(nrem_left),
            0,
            rest(of.iterations, iterations_),
            rest(of.calls, calls_),
            rest(of.tokens, tokens_),
            std::max(0.0, of.seconds - seconds()),
            std::max(0.0, of.money - money_)};
}

double AnswerCaps::spent() const {
    const AnswerSettings& of = settings_;
    double most = 0;
    const auto look = [&](std::uint64_t used, std::uint64_t cap) {
        if (cap != no_count)
            most = std::max(most, share(static_cast<double>(used), static_cast<double>(cap)));
    };
    look(iterations_, of.iterations);
    look(calls_, of.calls);
    look(tokens_, of.tokens);
    return std::max({most, share(seconds(), of.seconds), share(money_, of.money)});
}

}  // namespace nrem::core
