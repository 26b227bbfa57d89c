// What ends a night, what is taken back, what is accounted, and what a policy may not do.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <optional>

#include "sleep/night.hpp"
#include "support/toys.hpp"
#include "wake/lane.hpp"

namespace nrem::core {
namespace {

// What the policies of this file do in a pass; set by each test.
std::function<void(nrem::Night&)> first;
std::function<void(nrem::Night&)> second;

class FirstPolicy {
public:
    explicit FirstPolicy(const Params&) {}
    void consolidate(nrem::Night& night) const { first(night); }
};
class SecondPolicy {
public:
    explicit SecondPolicy(const Params&) {}
    void consolidate(nrem::Night& night) const { second(night); }
};

const nrem_plugin& script_plugin() {
    static constexpr auto components = std::to_array<nrem_component>(
        {policy<FirstPolicy>({"first", "As set."}), policy<SecondPolicy>({"second", "As set."})});
    static const nrem_plugin made = toys::plugin_of("script", components);
    return made;
}

void replay_all(nrem::Night& night) {
    for (const auto& experience : night.context()) night.replay(experience, 1);
}

void forget_all(nrem::Night& night) {
    auto edit = night.edit();
    for (const auto& record : night.memory().records()) edit.erase(record.id);
}

void put(nrem::Night& night, std::string_view text, std::int32_t origin = NREM_WORLD) {
    auto edit = night.edit();
    Record record = make_record("fact");
    record.text = borrow(text);
    record.origin = origin;
    edit.put(record);
}

class NightRulesTest : public testing::Test {
protected:
    NightRulesTest() {
        registry_.add(toys::plugin(), "toys");
        registry_.add(script_plugin(), "script");
        cell_ = toys::cell(registry_, "cases", "replay");
        cell_.rule = toys::part(registry_, Kind::rule, "cases", {{"learn", "sleep"}});
        cell_.sleeps[0].policies = {toys::part(registry_, Kind::policy, "first")};
        first = replay_all;
        second = [](nrem::Night&) {};
    }
    SleepSettings& settings() { return cell_.sleeps[0].settings; }
    // A lane of the cell at its first sleep, and the whole night after it.
    core::Night& run() {
        task_.emplace(*cell_.task.component, cell_.task.settings, registry_.host());
        backend_.emplace(*cell_.backend.component, cell_.backend.settings, registry_.host());
        trial_ = {
            .cell = &cell_, .task = &*task_, .backend = &*backend_, .host = registry_.host()};
        lane_.emplace(LaneSetup{.trial = &trial_});
        EXPECT_EQ(lane_->advance(), Lane::Need::sleep);
        night_.emplace(lane_->fall_asleep());
        while (night_->pass()) {
        }
        return *night_;
    }
    Registry registry_;
    Cell cell_;
    std::optional<TaskInstance> task_;
    std::optional<BackendInstance> backend_;
    TrialContext trial_;
    std::optional<Lane> lane_;
    std::optional<core::Night> night_;
};

TEST_F(NightRulesTest, a_pass_that_loses_more_than_is_tolerated_is_taken_back) {
    settings().passes = 9;
    settings().tolerance = 0.1;
    first = [](nrem::Night& night) { night.pass() == 2 ? forget_all(night) : replay_all(night); };
    const NightRecord record = run().record(0);
    EXPECT_EQ(record.stopped_by, "fell");
    ASSERT_EQ(record.passes.size(), 3U);
    EXPECT_TRUE(record.passes[2].undone);
    EXPECT_DOUBLE_EQ(record.passes[2].gain, -1);  // all three guesses, drawn by seed, are wrong
    EXPECT_EQ(record.passes[2].change.removed, 8U);
    EXPECT_EQ(record.after.records, 8U);
    EXPECT_EQ(record.outcome, NightOutcome::published);
}

TEST_F(NightRulesTest, without_a_tolerance_the_fall_stays) {
    settings().passes = 3;
    first = [](nrem::Night& night) { night.pass() == 2 ? forget_all(night) : replay_all(night); };
    EXPECT_EQ(run().record(0).after.records, 0U);
}

TEST_F(NightRulesTest, a_plateau_ends_it) {
    settings().passes = 9;
    settings().plateau = 2;
    const NightRecord record = run().record(0);
    EXPECT_EQ(record.stopped_by, "plateau");
    EXPECT_EQ(record.passes.size(), 3U);  // one with gain, two without
}

// Nothing was revealed: the toys' stream is of questions alone.
TEST_F(NightRulesTest, without_answers_stops_by_no_gain_and_says_so) {
    cell_.feedback = Feedback::none;
    settings().passes = 4;
    settings().plateau = 1;
    settings().tolerance = 0;
    first = [](nrem::Night& night) { put(night, "a fact"); };
    const NightRecord record = run().record(0);
    EXPECT_EQ(record.stopped_by, "passes");
    EXPECT_TRUE(std::isnan(record.score_before));
    EXPECT_TRUE(std::isnan(record.passes[0].gain));
    EXPECT_EQ(record.held_out, 0U);
    EXPECT_TRUE(record.unmeasured);
    ASSERT_EQ(record.notes.size(), 1U);
    EXPECT_EQ(record.notes[0].first, "unmeasured");
    EXPECT_EQ(record.outcome, NightOutcome::published);
}

TEST_F(NightRulesTest, a_gate_with_nothing_to_measure_refuses_unless_it_may_go_untested) {
    cell_.feedback = Feedback::verdict;
    cell_.sleeps[0].gate.canaries = 8;
    first = [](nrem::Night& night) { put(night, "a fact"); };
    EXPECT_EQ(run().record(0).outcome, NightOutcome::rolled_back);
    cell_.sleeps[0].gate.allow_untested = true;
    const NightRecord record = run().record(0);
    EXPECT_EQ(record.outcome, NightOutcome::published);
    EXPECT_TRUE(is_untested(record.gate.back()));
}

TEST_F(NightRulesTest, a_budget_of_calls_takes_back_the_pass_that_it_cuts_short) {
    settings().passes = 9;
    settings().calls = 6;
    first = [](nrem::Night& night) {
        for (const auto& experience : night.context()) (void)night.predict(*experience.cue);
        put(night, "asked");
    };
    const NightRecord record = run().record(0);
    EXPECT_EQ(record.stopped_by, "budget");
    ASSERT_EQ(record.passes.size(), 2U);
    EXPECT_EQ(record.passes[0].calls, 4U);
    EXPECT_GT(record.passes[0].tokens, 0U);
    EXPECT_EQ(record.passes[1].calls, 2U);
    EXPECT_TRUE(record.passes[1].undone);
    EXPECT_EQ(record.after.records, 1U);  // that of the pass that was whole
}

TEST_F(NightRulesTest, each_stage_of_a_pipeline_answers_for_its_own_edits) {
    cell_.sleeps[0].policies.push_back(toys::part(registry_, Kind::policy, "second"));
    second = [](nrem::Night& night) {
        auto edit = night.edit();
        edit.erase(night.memory().records()[0].id);
        put(night, "instead");
    };
    const NightRecord record = run().record(0);
    ASSERT_EQ(record.passes[0].stages.size(), 2U);
    EXPECT_EQ(record.passes[0].stages[0].policy, "first");
    EXPECT_EQ(record.passes[0].stages[0].change.added, 4U);
    EXPECT_EQ(record.passes[0].stages[1].policy, "second");
    EXPECT_EQ(record.passes[0].stages[1].change.added, 1U);
    EXPECT_EQ(record.passes[0].stages[1].change.removed, 1U);
    EXPECT_EQ(record.passes[0].change.added, 4U);
    EXPECT_EQ(record.passes[0].replays, 4U);
}

TEST_F(NightRulesTest, what_follows_a_question_to_the_model_is_self_made_whatever_it_claims) {
    first = [](nrem::Night& night) {
        put(night, "seen");
        const auto said = night.predict(*night.context()[0].cue);
        put(night, said.text, NREM_WORLD);
    };
    const RecordSet& records = run().dawn().memory.records();
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[0].origin, NREM_WORLD);
    EXPECT_EQ(records[1].origin, NREM_SELF_MADE);
}

TEST_F(NightRulesTest, a_self_made_record_does_not_become_evidence_by_being_written_again) {
    settings().passes = 2;
    settings().stop_when_unchanged = false;
    first = [](nrem::Night& night) {
        if (night.pass() == 0) return put(night, "a dream", NREM_SELF_MADE);
        Record record = night.memory().records()[0];
        record.origin = NREM_WORLD;
        auto edit = night.edit();
        edit.put(record);
    };
    EXPECT_EQ(run().dawn().memory.records()[0].origin, NREM_SELF_MADE);
}

TEST_F(NightRulesTest, an_experience_that_never_happened_is_counted_and_leaves_self_made_records) {
    first = [](nrem::Night& night) {
        Experience dream = night.context()[0];
        Answer truth = *dream.truth;
        truth.text = borrow(std::string_view("c"));
        truth.choice = -1;
        dream.truth = &truth;
        night.replay(night.context()[1], 1);
        night.replay(dream, 1);
    };
    const core::Night& night = run();
    EXPECT_EQ(night.record(0).passes[0].replays, 2U);
    EXPECT_EQ(night.record(0).passes[0].invented, 1U);
    const Dawn dawn = night.dawn();
    EXPECT_EQ(dawn.memory.records()[0].origin, NREM_WORLD);
    EXPECT_EQ(dawn.memory.records()[1].origin, NREM_SELF_MADE);
}

TEST_F(NightRulesTest, a_try_is_taken_back_and_its_ids_are_not_given_out_again) {
    first = [](nrem::Night& night) {
        const auto before = night.mark();
        replay_all(night);
        night.reset(before);
        night.replay(night.context()[0], 1);
        EXPECT_THROW(night.reset(before + 1), std::runtime_error);
    };
    const Dawn dawn = run().dawn();
    ASSERT_EQ(dawn.memory.records().size(), 1U);
    EXPECT_EQ(dawn.memory.records()[0].id, 5U);
}

TEST_F(NightRulesTest, a_candidate_that_fails_the_gate_is_not_published_and_says_why) {
    cell_.sleeps[0].gate.records = 3;
    const core::Night& night = run();
    const NightRecord record = night.record(100);
    EXPECT_EQ(record.outcome, NightOutcome::rolled_back);
    EXPECT_EQ(record.version_after, record.version_before);
    EXPECT_EQ(record.after, record.before);
    EXPECT_EQ(night.dawn().end, Sleeper::End::refused);
    ASSERT_EQ(record.gate.size(), 3U);
    EXPECT_EQ(record.gate[2].check, "records");
    EXPECT_EQ(record.gate[2].figure, 4);
    EXPECT_FALSE(record.gate[2].passed);
    EXPECT_EQ(record.diff.records.size(), 4U);  // what it would have changed
    // The lane keeps the old memory and the experiences for the next night.
    lane_->wake_up(night.dawn());
    EXPECT_EQ(lane_->memory().records().size(), 0U);
    EXPECT_EQ(lane_->desk().context().size(), 4U);
}

}  // namespace
}  // namespace nrem::core
