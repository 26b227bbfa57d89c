// The change-point condition against streams whose changes are known.
#include <cmath>

#include "plugins/stage.hpp"

namespace {

using namespace nrem;

// How many values after step `change` the trigger sleeps for the first time; -1: never, or before.
struct Outcome {
    int false_alarms = 0;  // before the change
    int delay = -1;
};

enum class Signal { normal, bimodal, errors };

double draw(Signal signal, bool changed, Random& random) {
    switch (signal) {
        case Signal::normal:
            return std::abs((changed ? 3 : 1) + 0.4 * random.normal());
        case Signal::bimodal:  // mostly sure, now and then wrong; then mostly wrong
            return random.uniform() < (changed ? 0.8 : 0.1) ? 4 : 0.1;
        default:
            return random.uniform() < (changed ? 0.8 : 0.1) ? 1 : 0;
    }
}

Outcome watch(Signal signal, std::uint64_t seed, int change, int length) {
    const std::string on = signal == Signal::errors ? "errors" : "loss";
    const auto trigger = stage::make<nrem_scheduler>(
        core::Kind::scheduler, "trigger", {{"when", R"({"change_point":{"on":")" + on + R"("}})"}});
    Random random(seed);
    Outcome outcome;
    nrem_day day{};
    day.struct_size = sizeof day;
    for (int step = 0; step < length; ++step) {
        const double value = draw(signal, step >= change, random);
        day.step = static_cast<std::uint64_t>(step);
        ++day.steps;
        day.loss = signal == Signal::errors ? none : value;
        day.correct = signal == Signal::errors ? value == 0 : -1;
        nrem_decision decision{.struct_size = sizeof decision};
        trigger.call(&nrem_scheduler::decide, &day, &decision);
        if (decision.sleep == 0) continue;
        if (step >= change && outcome.delay < 0) outcome.delay = step - change + 1;
        outcome.false_alarms += step < change;
        ++day.nights;
        day.steps = 0;
    }
    return outcome;
}

constexpr int seeds = 50;
constexpr int change = 200;

double mean_delay(Signal signal) {
    double sum = 0;
    int found = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const int delay = watch(signal, seed, change, 2 * change).delay;
        found += delay > 0;
        sum += delay > 0 ? delay : 0;
    }
    EXPECT_GE(found, seeds - 2);  // a false alarm just before the change hides it
    return sum / found;
}

// Per thousand values without a change.
double false_alarms(Signal signal) {
    constexpr int length = 1000;
    double sum = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed)
        sum += watch(signal, seed, length, length).false_alarms;
    return sum / seeds;
}

TEST(ChangePoint, is_found_within_a_few_values) {
    EXPECT_LT(mean_delay(Signal::normal), 5);
    EXPECT_LT(mean_delay(Signal::bimodal), 8);
    EXPECT_LT(mean_delay(Signal::errors), 8);
}

TEST(ChangePoint, is_rarely_found_where_there_is_none) {
    EXPECT_LT(false_alarms(Signal::normal), 0.1);
    EXPECT_LT(false_alarms(Signal::bimodal), 3);
    EXPECT_LT(false_alarms(Signal::errors), 1);
}

TEST(ChangePoint, is_not_found_in_values_that_do_not_vary) {
    const auto trigger =
        stage::make<nrem_scheduler>(core::Kind::scheduler, "trigger", {{"when", "change_point"}});
    nrem_day day{};
    day.struct_size = sizeof day;
    for (int step = 0; step < 5000; ++step) {
        ++day.steps;
        day.loss = step == 2500 ? 1e300 : 0;  // one value beyond all bounds is no change
        nrem_decision decision{.struct_size = sizeof decision};
        trigger.call(&nrem_scheduler::decide, &day, &decision);
        ASSERT_EQ(decision.sleep, 0) << step;
    }
}

}  // namespace
