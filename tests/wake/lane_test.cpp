// The day of one stream: order of predicting and learning, what is shown, what is logged, and that
// a step on fast weights allocates nothing.
#include "wake/lane.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

#include "support/allocations.hpp"
#include "support/toys.hpp"
#include "wake/event_log.hpp"
#include "wake/score.hpp"

namespace nrem::core {
namespace {

class LaneTest : public testing::Test {
protected:
    LaneTest() { registry_.add(toys::plugin(), "toys"); }
    LaneSetup setup(const Cell& cell, std::uint64_t stream = 0) {
        task_.emplace(*cell.task.component, cell.task.settings, registry_.host());
        backend_.emplace(*cell.backend.component, cell.backend.settings, registry_.host());
        trial_ = {
            .cell = &cell, .task = &*task_, .backend = &*backend_, .host = registry_.host()};
        return {.trial = &trial_, .stream = stream};
    }
    // What a night leaves that has copied the memory and given it a new version.
    static Dawn next_version(const Lane& lane) {
        Memory memory = lane.memory();
        memory.set_version(memory.version() + 1);
        return {Sleeper::End::published, std::move(memory)};
    }
    Registry registry_;
    std::optional<TaskInstance> task_;
    std::optional<BackendInstance> backend_;
    TrialContext trial_;
};

TEST_F(LaneTest, predicts_before_it_learns) {
    const Cell cell = toys::cell(registry_, "cases", "noop");
    Lane lane(setup(cell));
    EXPECT_EQ(lane.advance(), Lane::Need::nothing);
    const DayLog& log = lane.book().steps;
    ASSERT_EQ(log.size(), 12U + 3U);  // questions and boundaries
    std::vector<std::int32_t> correct;
    for (const auto& step : log)
        if (step.kind == NREM_QUERY) correct.push_back(step.correct);
    // Guesses by seed until each of the three cues was seen once, the second time rightly.
    EXPECT_EQ(correct, (std::vector<std::int32_t>{0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
    EXPECT_NEAR(log[0].log_loss, std::log2(3.0), 1e-6);
    EXPECT_DOUBLE_EQ(log[3].log_loss, 0);
    EXPECT_EQ(log[3].age, 3);
    EXPECT_EQ(log[0].age, -1);
    EXPECT_EQ(log.back().memory.records, 12U);
}

TEST_F(LaneTest, shows_the_context_only_as_far_as_the_config_says) {
    Cell cell = toys::cell(registry_, "none", "noop");
    Lane blind(setup(cell));
    blind.advance();
    cell.context.visible = 3;
    Lane seeing(setup(cell));
    seeing.advance();
    const auto right = [](Lane& lane) {
        int sum = 0;
        for (const auto& step : lane.book().steps) sum += step.correct == 1;
        return sum;
    };
    EXPECT_EQ(right(blind), 4);  // always "a"
    EXPECT_EQ(right(seeing), 10);
}

TEST_F(LaneTest, makes_a_sample_of_the_predictions_again_without_the_memory) {
    const Cell cell = toys::cell(registry_, "cases", "noop");
    Lane lane(setup(cell));
    lane.advance();
    const Readership use = lane.book().readership.count();
    EXPECT_EQ(use.predictions, 12U);
    EXPECT_EQ(use.reached, 11U);   // all but the first
    EXPECT_EQ(use.repeated, 4U);   // 1, 2, 4 and 8
    EXPECT_EQ(use.changed, 2U);    // what was seen before: from the fourth on
}

TEST_F(LaneTest, finds_no_use_of_a_memory_that_nothing_is_recalled_from) {
    const Cell cell = toys::cell(registry_, "none", "noop");
    Lane lane(setup(cell));
    lane.advance();
    const Readership use = lane.book().readership.count();
    EXPECT_EQ(use.predictions, 12U);
    EXPECT_EQ(use.reached, 0U);
    EXPECT_EQ(use.changed, 0U);
}

TEST_F(LaneTest, makes_no_prediction_again_beyond_the_first_streams) {
    const Cell cell = toys::cell(registry_, "cases", "noop");
    Lane lane(setup(cell, 8));
    lane.advance();
    EXPECT_EQ(lane.book().readership.count().repeated, 0U);
}

TEST_F(LaneTest, feedback_none_reveals_nothing) {
    Cell cell = toys::cell(registry_, "cases", "noop");
    cell.feedback = Feedback::none;
    Lane lane(setup(cell));
    lane.advance();
    EXPECT_EQ(lane.memory().records().size(), 0U);
}

TEST_F(LaneTest, stops_for_sleep_and_clears_the_context_when_it_wakes_up) {
    const Cell cell = toys::cell(registry_, "cases", "replay");
    Lane lane(setup(cell));
    ASSERT_EQ(lane.advance(), Lane::Need::sleep);
    EXPECT_EQ(lane.book().step(), 4U);
    EXPECT_EQ(lane.desk().context().size(), 4U);
    (void)lane.fall_asleep();
    ASSERT_EQ(lane.advance(), Lane::Need::dawn);
    lane.wake_up(next_version(lane));
    EXPECT_EQ(lane.desk().context().size(), 0U);
    ASSERT_EQ(lane.advance(), Lane::Need::sleep);
    EXPECT_EQ(lane.book().steps[5].version, 1U);
    EXPECT_EQ(lane.book().steps[3].version, 0U);
}

TEST_F(LaneTest, the_oracle_control_answers_from_the_task) {
    Cell cell = toys::cell(registry_, "none", "noop");
    cell.control = Control::oracle;
    Lane lane(setup(cell));
    lane.advance();
    for (const auto& step : lane.book().steps)
        if (step.kind == NREM_QUERY) {
            EXPECT_EQ(step.correct, 1);
        }
}

TEST_F(LaneTest, a_step_on_fast_weights_allocates_and_copies_nothing) {
    Cell cell = toys::cell(registry_, "counting", "noop");
    cell.task.settings = resolve(*cell.task.component, {{"length", "2000"}, {"day", "100000"}});
    cell.context.capacity = 16;
    Lane lane(setup(cell));
    const std::size_t before = allocations();
    lane.advance();
    const std::size_t during = allocations() - before;
    ASSERT_EQ(lane.book().steps.size(), 2000U);
    // Buffers grow to their size once: a handful, not one a step.
    EXPECT_LT(during, 40U);
}

TEST_F(LaneTest, a_snapshot_costs_one_copy_and_stays_as_it_was) {
    const Cell cell = toys::cell(registry_, "counting", "replay");
    Lane lane(setup(cell));
    ASSERT_EQ(lane.advance(), Lane::Need::sleep);
    const Memory snapshot = lane.memory();
    const float counted = snapshot.values(0)[0];
    (void)lane.fall_asleep();
    lane.wake_up(next_version(lane));
    lane.advance();
    EXPECT_EQ(snapshot.values(0)[0], counted);
    EXPECT_NE(lane.memory().values(0).data(), snapshot.values(0).data());
}

TEST_F(LaneTest, the_event_log_is_one_json_object_a_line) {
    const Cell cell = toys::cell(registry_, "cases", "noop");
    const LaneSetup logged = setup(cell);
    trial_.log_events = true;
    Lane lane(logged);
    lane.advance();
    const std::string& log = lane.book().events;
    EXPECT_EQ(
        log.substr(0, log.find('\n')),
        R"({"stream":0,"name":"cycle 0","step":0,"kind":"query","at":0,"cue":"item 0","recalled":0,)"
        R"("prediction":"c","p":0.33333334,"truth":"a","correct":0,)"
        R"("log_loss":1.5849624577254942,"version":0,)"
        R"("bytes":75,"records":1,"tokens":3})");
}

}  // namespace
}  // namespace nrem::core
