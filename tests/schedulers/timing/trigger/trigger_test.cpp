// The trigger language: what each condition waits for, what mixes make of it, what is refused.
#include "plugins/stage.hpp"
#include "support/allocations.hpp"

namespace {

using namespace nrem;

core::SchedulerInstance trigger(const std::string& when) {
    return stage::make<nrem_scheduler>(core::Kind::scheduler, "trigger", {{"when", when}});
}

// What a lane tells its scheduler: counts that a sleep sets back, and what the event was like.
class Day {
public:
    explicit Day(const std::string& when) : trigger_(trigger(when)) {
        day_.struct_size = sizeof day_;
        day_.context_capacity = 1000;
    }
    struct Event {
        double loss = none;
        std::int64_t correct = -1;
        bool boundary = false;
        double idle = 0;
    };
    // Returns whether the trigger sleeps after the event.
    bool live(const Event& event) {
        day_.at_boundary = event.boundary;
        day_.steps += !event.boundary;
        day_.context_items += !event.boundary;
        day_.loss = event.loss;
        day_.correct = event.correct;
        day_.idle = event.idle;
        day_.at = static_cast<double>(day_.step);
        if (!std::isnan(event.loss)) day_.importance += event.loss;
        const bool sleeps = decide().sleep == 1;
        ++day_.step;
        if (sleeps) sleep();
        return sleeps;
    }
    nrem_decision decide() {
        nrem_decision decision{.struct_size = sizeof(nrem_decision)};
        trigger_.call(&nrem_scheduler::decide, &day_, &decision);
        return decision;
    }
    void sleep() {
        day_.steps = day_.context_items = 0;
        day_.importance = 0;
        ++day_.nights;
    }
    // The steps after which it sleeps.
    std::vector<std::uint64_t> nights(std::size_t events, const Event& event) {
        std::vector<std::uint64_t> steps;
        for (std::size_t i = 0; i < events; ++i) {
            const std::uint64_t step = day_.step;
            if (live(event)) steps.push_back(step);
        }
        return steps;
    }
    nrem_day& today() { return day_; }

private:
    core::SchedulerInstance trigger_;
    nrem_day day_{};
};

using Steps = std::vector<std::uint64_t>;
const Day::Event quiet{};
const Day::Event boundary{.boundary = true};

Day::Event loss_of(double bits) {
    return {.loss = bits, .correct = bits < 1};
}

TEST(Trigger, sleeps_every_n_steps) {
    EXPECT_EQ(Day(R"({"every":3})").nights(9, quiet), (Steps{2, 5, 8}));
    EXPECT_EQ(Day(R"({"every":3.0})").nights(3, quiet), (Steps{2}));
}

TEST(Trigger, sleeps_at_a_load_of_the_context_or_the_memory) {
    using Count = std::uint64_t nrem_day::*;
    const std::pair<std::string, Count> loads[] = {{"context_items", &nrem_day::context_items},
                                                   {"context_tokens", &nrem_day::context_tokens},
                                                   {"memory_bytes", &nrem_day::memory_bytes},
                                                   {"memory_records", &nrem_day::memory_records},
                                                   {"memory_tokens", &nrem_day::memory_tokens}};
    for (const auto& [name, count] : loads) {
        Day day("{\"" + name + "\":100}");
        day.today().steps = 1;
        day.today().*count = 99;
        EXPECT_EQ(day.decide().sleep, 0) << name;
        day.today().*count = 100;
        EXPECT_EQ(day.decide().sleep, 1) << name;
    }
}

TEST(Trigger, sleeps_at_boundaries_of_sessions_in_which_something_happened) {
    Day day("boundary");
    EXPECT_FALSE(day.live(boundary));
    EXPECT_FALSE(day.live(quiet));
    EXPECT_TRUE(day.live(boundary));
    EXPECT_FALSE(day.live(boundary));
}

TEST(Trigger, counts_boundaries_anew_after_a_sleep_of_any_cause) {
    for (const char* when : {R"({"boundary":2})", R"({"boundary":{"every":2}})"}) {
        Day day(when);
        day.live(quiet);
        EXPECT_FALSE(day.live(boundary));
        day.sleep();
        day.live(quiet);
        EXPECT_FALSE(day.live(boundary)) << when;
        EXPECT_TRUE(day.live(boundary)) << when;
    }
}

TEST(Trigger, sleeps_when_there_is_idle_time) {
    Day day(R"({"idle":2.5})");
    EXPECT_FALSE(day.live({.idle = 2}));
    EXPECT_TRUE(day.live({.idle = 2.5}));
}

TEST(Trigger, sleeps_when_the_mean_loss_of_a_window_is_high) {
    Day day(R"({"surprise":{"above":2,"window":4}})");
    EXPECT_EQ(day.nights(8, loss_of(2)), Steps{});
    EXPECT_FALSE(day.live(quiet));  // no prediction: not part of the window
    EXPECT_TRUE(day.live(loss_of(3)));
    EXPECT_EQ(day.nights(4, loss_of(3)), (Steps{13}));  // the window fills anew after a sleep
}

TEST(Trigger, sleeps_when_too_many_predictions_are_wrong) {
    Day day(R"({"error_rate":{"above":0.5,"window":4}})");
    for (const std::int64_t correct : {1, 0, 1, 0}) EXPECT_FALSE(day.live({.correct = correct}));
    EXPECT_TRUE(day.live({.correct = 0}));
}

TEST(Trigger, sleeps_when_enough_of_importance_has_come_together) {
    EXPECT_EQ(Day(R"({"importance":10})").nights(9, loss_of(2.5)), (Steps{3, 7}));
}

TEST(Trigger, sleeps_by_the_clock_of_the_stream) {
    EXPECT_EQ(Day(R"({"clock":{"every":4}})").nights(10, quiet), (Steps{4, 8}));
    EXPECT_EQ(Day(R"({"clock":4})").nights(5, quiet), (Steps{4}));
}

TEST(Trigger, sleeps_at_the_steps_of_a_list) {
    EXPECT_EQ(Day(R"({"manual":[7,2]})").nights(10, quiet), (Steps{2, 7}));
}

TEST(Trigger, keeps_a_listed_step_until_the_sleep_has_taken_place) {
    Day day(R"({"manual":[1]})");
    day.live(quiet);
    day.today().steps = 2;
    day.today().step = 1;
    EXPECT_EQ(day.decide().sleep, 1);
    day.today().step = 2;
    EXPECT_EQ(day.decide().sleep, 1);  // the host has put it off
    day.sleep();
    EXPECT_EQ(day.nights(5, quiet), Steps{});
}

TEST(Trigger, mixes_any_all_and_not) {
    Day any(R"({"any":[{"every":3},"boundary"]})");
    EXPECT_FALSE(any.live(quiet));
    EXPECT_TRUE(any.live(boundary));
    EXPECT_EQ(any.nights(4, quiet), (Steps{4}));

    Day all(R"({"all":[{"every":3},"boundary"]})");
    EXPECT_EQ(all.nights(5, quiet), Steps{});
    EXPECT_TRUE(all.live(boundary));

    Day negated(R"({"all":[{"every":1},{"not":"boundary"}]})");
    EXPECT_TRUE(negated.live(quiet));
    negated.today().steps = 3;
    EXPECT_FALSE(negated.live(boundary));
}

TEST(Trigger, waits_until_a_condition_has_held_on_end) {
    Day day(R"({"for":{"steps":3,"of":{"idle":1}}})");
    const auto idle = [&](double time) { return day.live({.idle = time}); };
    EXPECT_FALSE(idle(1));
    EXPECT_FALSE(idle(1));
    EXPECT_FALSE(idle(0));
    EXPECT_FALSE(idle(1));
    EXPECT_FALSE(idle(1));
    EXPECT_TRUE(idle(1));
    EXPECT_FALSE(idle(1));  // begins anew
}

TEST(Trigger, shows_every_part_of_a_mix_every_event) {
    // The window fills while the other part holds already.
    Day day(R"({"all":[{"every":4},{"surprise":{"above":1,"window":4}}]})");
    EXPECT_EQ(day.nights(4, loss_of(2)), (Steps{3}));
}

TEST(Trigger, may_say_how_many_passes) {
    Day day(R"({"any":[{"every":1}],"passes":4})");
    day.today().steps = 1;
    EXPECT_EQ(day.decide().passes, 4u);
    Day plain(R"({"every":1})");
    plain.today().steps = 1;
    EXPECT_EQ(plain.decide().passes, 0u);
}

TEST(Trigger, lets_nothing_follow_a_sleep_before_something_has_happened) {
    Day day(R"({"memory_records":1})");
    day.today().memory_records = 5;
    EXPECT_FALSE(day.live(boundary));
    EXPECT_TRUE(day.live(quiet));
    EXPECT_FALSE(day.live(boundary));
}

struct Refused {
    const char* when;
    std::vector<const char*> says;
};

TEST(Trigger, refuses_what_it_does_not_know_by_place_and_with_the_nearest) {
    const Refused cases[] = {
        {R"({"evry":30})", {"when: no condition 'evry'", "nearest: every"}},
        {R"({"any":["boundary",{"all":[{"suprise":1}]}]})",
         {"when.any[1].all[0]: no condition 'suprise'", "nearest: surprise"}},
        {R"({"surprise":{"above":1,"windw":3}})",
         {"when.surprise: no key 'windw'", "nearest: window"}},
        {"bondary", {"when: no condition 'bondary'", "nearest: boundary"}},
        {"every", {"when: 'every' wants a value"}},
        {"", {"when: no condition ''", "there are: any"}},
        {R"({"qqqq":1})", {"when: no condition 'qqqq'", "there are: any, all"}},
        {R"({"every":"soon"})", {"when.every: wants a number, not \"soon\""}},
        {R"({"every":2.5})", {"when.every: wants a whole number"}},
        {R"({"every":0})", {"when.every: 0 is outside of 1.0 to"}},
        {R"({"error_rate":{"above":2}})", {"when.error_rate.above: 2 is outside of 0.0 to 1.0"}},
        {R"({"surprise":{"window":3}})", {"when.surprise: wants the key 'above'"}},
        {R"({"surprise":1})", {"when.surprise: wants a mapping"}},
        {R"({"any":[]})", {"when.any: wants a list of one or more"}},
        {R"({"any":{"every":3}})", {"when.any: wants a list of one or more"}},
        {R"({"manual":[-1]})", {"when.manual[0]: -1 is outside"}},
        {R"({"every":3,"idle":1})", {"when: wants one condition", "any or all"}},
        {R"({"every":3,"pases":4})", {"when: no condition 'pases'"}},
        {R"({"every":3,"passes":0})", {"when.passes: 0 is outside"}},
        {R"({"any":[{"every":3,"passes":2}]})", {"when.any[0]: no condition 'passes'"}},
        {R"([{"every":3}])", {"when: wants a condition"}},
        {R"({})", {"when: wants a condition"}},
        {R"({"not":null})", {"when.not: wants a condition"}},
        {R"({"for":{"steps":3}})", {"when.for: wants the key 'of'"}},
        {R"({"change_point":{"on":"lass"}})", {"when.change_point.on: wants loss or errors"}},
        {R"({"change_point":{"hazard":0}})", {"when.change_point.hazard: 0 is outside"}},
        {R"({"every":)", {"when: "}},
    };
    for (const auto& [when, says] : cases) try {
            (void)trigger(when);
            ADD_FAILURE() << when << " was taken";
        } catch (const core::Error& refusal) {
            for (const char* part : says)
                EXPECT_NE(std::string(refusal.what()).find(part), std::string::npos)
                    << when << ": " << refusal.what();
        }
}

TEST(Trigger, allocates_nothing_once_it_is_made) {
    Day day(R"({"any":[{"surprise":{"above":9,"window":50}},{"for":{"steps":4,"of":{"idle":1}}},
        {"change_point":{"above":0.99}},{"change_point":{"on":"errors","above":0.99}},
        {"all":[{"clock":5},{"manual":[1,2]},{"error_rate":{"above":0.5}}]}]})");
    Random random(1);
    for (int i = 0; i < 10; ++i) day.live(loss_of(random.uniform()));
    const std::size_t before = allocations();
    for (int i = 0; i < 2000; ++i) day.live(loss_of(random.uniform() + (i > 1000 ? 3 : 0)));
    EXPECT_EQ(allocations() - before, 0u);
}

}  // namespace
