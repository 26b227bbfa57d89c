// What a night may spend on passes and questions, and what it has spent.
#pragma once

#include <chrono>
#include <cstdint>

#include "language/spending.hpp"
#include "plan/plan.hpp"

namespace nrem::core {

class NightBudget {
public:
    // Time runs from now on.
    explicit NightBudget(const SleepSettings& limits) : limits_(limits) {}

    [[nodiscard]] bool late() const {
        const std::chrono::duration<double, std::milli> passed = Clock::now() - began_;
        return limits_.milliseconds > 0 && passed.count() >= limits_.milliseconds;
    }
    [[nodiscard]] bool spent() const {
        return (limits_.calls && questions_ + under_way_ >= limits_.calls) ||
               (limits_.tokens && tokens_ >= limits_.tokens) ||
               (limits_.money > 0 && money_ >= limits_.money);
    }
    // Nothing more may be done: it is late, or a policy wanted to ask when all was spent.
    [[nodiscard]] bool is_over() const { return late() || overdrawn_; }
    void want_question() { overdrawn_ = overdrawn_ || spent(); }

    // A question is sent, of which `count` will be told once it is answered.
    void send_question() { ++under_way_; }
    // Questions that policies have asked, in all passes.
    [[nodiscard]] std::uint64_t questions() const { return questions_; }
    void count(const CallCost& cost) {
        ++questions_;
        under_way_ -= under_way_ > 0;
        money_ += cost.money;
        count_tokens(cost.prompt_tokens + cost.answer_tokens);
    }
    void count_tokens(std::uint64_t tokens) { tokens_ += tokens; }

private:
    using Clock = std::chrono::steady_clock;
    const SleepSettings& limits_;
    Clock::time_point began_ = Clock::now();
    std::uint64_t questions_ = 0;
    std::uint64_t under_way_ = 0;  // those that failed among them
    std::uint64_t tokens_ = 0;
    double money_ = 0;
    bool overdrawn_ = false;
};

}  // namespace nrem::core
