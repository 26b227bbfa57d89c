// When a lane may sleep: the circuit breaker and the cap on nights within a span of logical time.
#include "wake/sleeper.hpp"

#include <gtest/gtest.h>

#include "support/toys.hpp"

namespace nrem::core {
namespace {

using Verdict = Sleeper::Verdict;
using End = Sleeper::End;

class KeenScheduler {
public:
    explicit KeenScheduler(const Params&) {}
    Decision decide(const Day&) const { return {.sleep = true}; }
};

const nrem_plugin& keen_plugin() {
    static constexpr auto components =
        std::to_array<nrem_component>({scheduler<KeenScheduler>({"keen", "Always sleepy."})});
    static const nrem_plugin made = toys::plugin_of("keen", components);
    return made;
}

class SleeperTest : public testing::Test {
protected:
    SleeperTest() {
        registry_.add(keen_plugin(), "keen");
        part_.name = "nap";
        part_.scheduler = toys::part(registry_, Kind::scheduler, "keen");
    }
    // The steps at which it may sleep, when every night ends as `end`.
    std::vector<std::uint64_t> nights(std::uint64_t steps, End end) {
        Sleeper sleeper(part_, registry_.host());
        std::vector<std::uint64_t> found;
        for (std::uint64_t step = 9; step < steps; ++step) {
            sleeper.day().step = step;
            sleeper.day().at = static_cast<double>(step);
            if (sleeper.decide() != Verdict::sleep) continue;
            found.push_back(step);
            sleeper.freeze(step, sleeper.day().at);
            interval_ = std::max(interval_, sleeper.thaw(end));
        }
        return found;
    }
    Registry registry_;
    SleepPart part_;
    std::uint64_t interval_ = 0;
};

TEST_F(SleeperTest, two_nights_without_progress_double_the_interval_up_to_64_times) {
    // 9 steps passed before the first night: after the second the next waits 18, 36, ... 576.
    const auto found = nights(2000, End::unchanged);
    EXPECT_EQ(found, (std::vector<std::uint64_t>{9, 10, 28, 64, 136, 280, 568, 1144, 1720}));
    EXPECT_EQ(interval_, 9U * 64);
}

TEST_F(SleeperTest, progress_closes_the_breaker) {
    EXPECT_EQ(nights(20, End::published).size(), 11U);
    EXPECT_EQ(interval_, 0U);
}

TEST_F(SleeperTest, a_refused_night_counts_as_no_progress_and_keeps_its_segment) {
    Sleeper sleeper(part_, registry_.host());
    sleeper.day().step = 9;
    ASSERT_EQ(sleeper.decide(), Verdict::sleep);
    sleeper.freeze(9, 9);
    EXPECT_EQ(sleeper.seen(), 10U);
    EXPECT_EQ(sleeper.thaw(End::refused), 0U);
    EXPECT_EQ(sleeper.since(), 0U);
    EXPECT_EQ(sleeper.seen(), 0U);
    sleeper.day().step = 10;
    ASSERT_EQ(sleeper.decide(), Verdict::sleep);
    sleeper.freeze(10, 10);
    EXPECT_EQ(sleeper.thaw(End::refused), 18U);
    sleeper.day().step = 11;
    EXPECT_EQ(sleeper.decide(), Verdict::interval);
}

TEST_F(SleeperTest, the_breaker_can_be_switched_off) {
    part_.settings.breaker = false;
    EXPECT_EQ(nights(30, End::unchanged).size(), 21U);
}

TEST_F(SleeperTest, no_more_nights_than_the_cap_fit_into_a_span_of_logical_time) {
    part_.settings.cap_nights = 3;
    part_.settings.cap_time = 10;
    EXPECT_EQ(nights(32, End::published),
              (std::vector<std::uint64_t>{9, 10, 11, 19, 20, 21, 29, 30, 31}));
}

}  // namespace
}  // namespace nrem::core
