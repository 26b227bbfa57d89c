// When the shipped schedulers sleep.
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Given;

nrem_day quiet_day() {
    nrem_day day{};
    day.struct_size = sizeof day;
    day.context_capacity = 100;
    return day;
}

bool sleeps(const core::SchedulerInstance& scheduler, const nrem_day& day) {
    nrem_decision decision{.struct_size = sizeof(nrem_decision)};
    scheduler.call(&nrem_scheduler::decide, &day, &decision);
    return decision.sleep == 1;
}

core::SchedulerInstance scheduler(const std::string& name, const Given& given = {}) {
    return stage::make<nrem_scheduler>(core::Kind::scheduler, name, given);
}

TEST(Never, never_sleeps) {
    auto day = quiet_day();
    day.at_boundary = 1;
    day.steps = day.context_items = 1000;
    EXPECT_FALSE(sleeps(scheduler("never"), day));
}

TEST(EveryN, sleeps_at_the_nth_event) {
    const auto three = scheduler("every_n", {{"n", "3"}});
    auto day = quiet_day();
    day.steps = 2;
    EXPECT_FALSE(sleeps(three, day));
    day.steps = 3;
    EXPECT_TRUE(sleeps(three, day));
}

TEST(ContextFull, sleeps_at_the_fraction_of_the_items) {
    const auto half = scheduler("context_full", {{"fraction", "0.5"}});
    auto day = quiet_day();
    day.context_items = 49;
    EXPECT_FALSE(sleeps(half, day));
    day.context_items = 50;
    EXPECT_TRUE(sleeps(half, day));
}

TEST(ContextFull, sleeps_at_the_tokens) {
    const auto by_tokens = scheduler("context_full", {{"tokens", "1000"}});
    auto day = quiet_day();
    day.context_tokens = 999;
    EXPECT_FALSE(sleeps(by_tokens, day));
    day.context_tokens = 1000;
    EXPECT_TRUE(sleeps(by_tokens, day));
}

TEST(ContextFull, stays_awake_without_a_context) {
    auto day = quiet_day();
    day.context_capacity = 0;
    EXPECT_FALSE(sleeps(scheduler("context_full"), day));
}

TEST(Boundary, sleeps_at_every_second_boundary_when_told_so) {
    const auto second = scheduler("boundary", {{"every", "2"}});
    auto day = quiet_day();
    day.steps = 5;
    EXPECT_FALSE(sleeps(second, day));
    day.at_boundary = 1;
    EXPECT_FALSE(sleeps(second, day));
    EXPECT_TRUE(sleeps(second, day));
    EXPECT_FALSE(sleeps(second, day));
}

TEST(Boundary, lets_an_empty_session_pass) {
    auto day = quiet_day();
    day.at_boundary = 1;
    EXPECT_FALSE(sleeps(scheduler("boundary"), day));
}

}  // namespace
