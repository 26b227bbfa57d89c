// One kind of sleep of a lane: its scheduler, what it knows of the day, when it may sleep next. It
// prevents useless sleeps: two nights without progress double the interval to the next, and the cap
// limits the nights within a span of logical time.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "base/names.hpp"
#include "host/instance.hpp"
#include "plan/plan.hpp"

namespace nrem::core {

// One large class, because whether to sleep hangs on all of it: scheduler, day, breaker, cap, erosion.
class Sleeper {
public:
    Sleeper(const SleepPart& part, const nrem_host* host);

    [[nodiscard]] const SleepPart& part() const { return *part_; }
    [[nodiscard]] nrem_day& day() { return day_; }
    [[nodiscard]] std::uint64_t nights() const { return day_.nights; }
    // The first step that its next night works on.
    [[nodiscard]] std::uint64_t since() const { return since_; }
    // The first step that its scheduler counts: after the last freeze, published or not.
    [[nodiscard]] std::uint64_t seen() const { return seen_; }
    [[nodiscard]] bool wants_to() const { return wanted_; }
    [[nodiscard]] std::uint64_t passes() const { return passes_; }

    // The result of a decision.
    enum class Verdict { awake, sleep, interval, cap };
    // Asks the scheduler about day(), which the lane has filled in.
    Verdict decide();
    // Somebody asks for a sleep, regardless of scheduler, breaker and cap.
    void demand();
    [[nodiscard]] bool by_hand() const { return by_hand_; }
    // The night begins after `step`, at logical time `at`.
    void freeze(std::uint64_t step, double at);
    // How a night ended: with a new memory, with nothing to change, or without consolidating its
    // segment, which is then kept for the next night.
    enum class End { published, unchanged, refused };
    friend constexpr auto names_of(End) {
        return std::to_array<std::string_view>({"published", "unchanged", "refused"});
    }
    // Of its nights so far, by the gate's test over all of them.
    [[nodiscard]] const std::vector<double>& wealth() const { return wealth_; }
    void keep_wealth(std::vector<double> wealth) { wealth_ = std::move(wealth); }
    // Returns the interval in steps if the breaker has just opened or doubled it, else 0.
    std::uint64_t thaw(End end);

private:
    [[nodiscard]] bool capped(double at);

    const SleepPart* part_;
    SchedulerInstance scheduler_;
    nrem_day day_{};
    std::uint64_t since_ = 0;
    std::uint64_t seen_ = 0;
    bool wanted_ = false;
    bool by_hand_ = false;
    std::uint64_t passes_ = 0;
    std::uint64_t frozen_ = 0;    // step of the last freeze
    std::uint64_t progress_ = 0;  // step of the last freeze that led to a new memory
    std::uint64_t idle_ = 0;      // consecutive nights without progress
    std::uint64_t base_ = 0;      // steps from `progress_` to the first of those nights
    std::uint64_t interval_ = 0;  // 0: the breaker is closed
    std::deque<double> times_;    // of the nights within the cap's span
    std::vector<double> wealth_;
};

}  // namespace nrem::core
