// The bounds of one answer, and how much of them is used.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "language/spending.hpp"
#include "nrem/abi/loop.h"
#include "plan/loop_count.hpp"
#include "plan/plan.hpp"

namespace nrem::core {

// One large class, because each thing that is bounded is counted here and read from here.
class AnswerCaps {
public:
    explicit AnswerCaps(const AnswerSettings& settings) : settings_(settings) {}

    void begin();
    // A call that is about to be made; what it cost is added when it is over. Those that begin before
    // any of them is over wait for each other no longer than for one.
    void add_call() {
        ++calls_;
        if (!is_waiting_) ++depth_;
        is_waiting_ = true;
    }
    void add_cost(const CallCost& cost);
    void add_iteration() { ++iterations_; }

    // The bound that leaves no room for so many further calls.
    [[nodiscard]] std::optional<LoopEnd> reached_by(std::uint64_t calls) const;
    // The bound that leaves no room for another iteration.
    [[nodiscard]] std::optional<LoopEnd> reached() const;
    [[nodiscard]] nrem_left left() const;
    // Share of the bound that is nearest, 0 without bounds.
    [[nodiscard]] double spent() const;

    [[nodiscard]] std::uint64_t iterations() const { return iterations_; }
    [[nodiscard]] std::uint64_t calls() const { return calls_; }
    [[nodiscard]] std::uint64_t depth() const { return depth_; }
    [[nodiscard]] std::uint64_t tokens() const { return tokens_; }
    [[nodiscard]] std::uint64_t answer_tokens() const { return answer_tokens_; }
    [[nodiscard]] double money() const { return money_; }

private:
    using Clock = std::chrono::steady_clock;
    [[nodiscard]] double seconds() const;

    const AnswerSettings& settings_;
    Clock::time_point began_;
    std::uint64_t iterations_ = 0;
    std::uint64_t calls_ = 0;
    std::uint64_t depth_ = 0;
    bool is_waiting_ = false;
    std::uint64_t tokens_ = 0;
    std::uint64_t answer_tokens_ = 0;
    double money_ = 0;
};

}  // namespace nrem::core
