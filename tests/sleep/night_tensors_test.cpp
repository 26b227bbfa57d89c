// What a night makes up in tensors, and what the gate knows from one night to the next.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <optional>
#include <utility>

#include "sleep/night.hpp"
#include "support/toys.hpp"
#include "wake/lane.hpp"

namespace nrem::core {
namespace {

// What the policies of this file do in a pass; set by each test.
std::function<void(nrem::Night&)> writes;
std::function<void(nrem::Night&)> writes_then;

class WritingPolicy {
public:
    explicit WritingPolicy(const Params&) {}
    void consolidate(nrem::Night& night) const { writes(night); }
};
class WritingThenPolicy {
public:
    explicit WritingThenPolicy(const Params&) {}
    void consolidate(nrem::Night& night) const { writes_then(night); }
};

const nrem_plugin& writing_plugin() {
    static constexpr auto components =
        std::to_array<nrem_component>({policy<WritingPolicy>({"writes", "As set."}),
                                       policy<WritingThenPolicy>({"writes_then", "As set."})});
    static const nrem_plugin made = toys::plugin_of("writing", components);
    return made;
}

// The rule counts the truths in the first three elements of a matrix.
class NightTensorsTest : public testing::Test {
protected:
    NightTensorsTest() {
        registry_.add(toys::plugin(), "toys");
        registry_.add(writing_plugin(), "writing");
        cell_ = toys::cell(registry_, "counting", "replay");
        cell_.sleeps[0].policies = {toys::part(registry_, Kind::policy, "writes")};
    }
    static void add(nrem::Night& night, std::size_t element, float amount) {
        night.edit().tensor(0)[element] += amount;
    }
    static void ask(nrem::Night& night) { (void)night.predict(*night.context()[0].cue); }
    static void double_counts(nrem::Night& night) {
        float* const values = night.edit().tensor(0);
        for (std::size_t i = 0; i < 3; ++i) values[i] *= 2;
    }
    static Experience dream(nrem::Night& night, Answer& truth) {
        Experience made = night.context()[0];
        truth = *made.truth;
        truth.choice = truth.choice == 2 ? 1 : 2;
        truth.text = borrow(toys::letters[static_cast<std::size_t>(truth.choice)]);
        made.truth = &truth;
        return made;
    }
    core::Night& sleep() {
        EXPECT_EQ(lane_->advance(), Lane::Need::sleep);
        night_.emplace(lane_->fall_asleep());
        while (night_->pass()) {
        }
        return *night_;
    }
    // The first night of a lane.
    core::Night& run() {
        task_.emplace(*cell_.task.component, cell_.task.settings, registry_.host());
        backend_.emplace(*cell_.backend.component, cell_.backend.settings, registry_.host());
        trial_ = {
            .cell = &cell_, .task = &*task_, .backend = &*backend_, .host = registry_.host()};
        lane_.emplace(LaneSetup{.trial = &trial_});
        return sleep();
    }
    void wake_up() {
        Dawn dawn = night_->dawn();
        lane_->wake_up(std::move(dawn));
    }
    // By the nights before the next one.
    double norm_so_far() {
        EXPECT_EQ(lane_->advance(), Lane::Need::sleep);
        const Drifts drifts = lane_->fall_asleep().gate.drifts;
        return drifts.empty() ? none : drifts[0].norm;
    }
    double share() { return run().record(0).self_change; }

    Registry registry_;
    Cell cell_;
    std::optional<TaskInstance> task_;
    std::optional<BackendInstance> backend_;
    TrialContext trial_;
    std::optional<Lane> lane_;
    std::optional<core::Night> night_;
};

TEST_F(NightTensorsTest, what_follows_a_question_to_the_model_is_made_up_in_tensors_too) {
    writes = [](nrem::Night& night) {
        add(night, 10, 3);
        ask(night);
        add(night, 11, 1);
    };
    EXPECT_DOUBLE_EQ(share(), 0.1);
}

TEST_F(NightTensorsTest, what_is_written_without_a_question_is_not_made_up) {
    writes = [](nrem::Night& night) {
        add(night, 10, 3);
        for (const auto& experience : night.context()) night.replay(experience, 1);
    };
    EXPECT_EQ(share(), 0);
}

TEST_F(NightTensorsTest, a_replay_of_what_happened_is_not_made_up_whoever_was_asked_before) {
    writes = [](nrem::Night& night) {
        ask(night);
        night.replay(night.context()[0], 1);
        add(night, 10, 1);
        night.replay(night.context()[1], 1);
    };
    EXPECT_DOUBLE_EQ(share(), 1.0 / 3);  // of three elements of which each has risen by 1
}

TEST_F(NightTensorsTest, a_replay_of_what_never_happened_is_made_up_though_nobody_was_asked) {
    writes = [](nrem::Night& night) {
        Answer truth;
        night.replay(dream(night, truth), 1);
        add(night, 10, 3);
    };
    EXPECT_DOUBLE_EQ(share(), 0.1);
}

TEST_F(NightTensorsTest, a_question_counts_for_the_policy_that_asked_alone) {
    cell_.sleeps[0].policies.push_back(toys::part(registry_, Kind::policy, "writes_then"));
    writes = [](nrem::Night& night) {
        ask(night);
        add(night, 10, 1);
    };
    writes_then = [](nrem::Night& night) { add(night, 11, 3); };
    EXPECT_DOUBLE_EQ(share(), 0.1);
}

TEST_F(NightTensorsTest, what_a_try_made_up_is_taken_back_with_it) {
    writes = [](nrem::Night& night) {
        add(night, 10, 3);
        const auto before = night.mark();
        ask(night);
        add(night, 11, 5);
        night.reset(before);
        add(night, 11, 1);
    };
    EXPECT_DOUBLE_EQ(share(), 0.1);
}

TEST_F(NightTensorsTest, what_a_pass_made_up_is_taken_back_with_it) {
    cell_.sleeps[0].settings.passes = 3;
    cell_.sleeps[0].settings.calls = 2;
    writes = [](nrem::Night& night) {
        if (night.pass() == 0) return add(night, 10, 3);
        ask(night);
        add(night, 11, 1);
        if (night.pass() == 1) return;
        ask(night);
        add(night, 11, 1);
    };
    const NightRecord record = run().record(0);
    ASSERT_EQ(record.passes.size(), 3U);
    EXPECT_TRUE(record.passes[2].undone);
    EXPECT_DOUBLE_EQ(record.self_change, 0.1);
}

TEST_F(NightTensorsTest, a_gate_refuses_a_night_that_made_up_too_much_of_what_it_wrote) {
    writes = [](nrem::Night& night) {
        ask(night);
        add(night, 11, 1);
    };
    cell_.sleeps[0].gate.self = 0.5;
    const NightRecord record = run().record(0);
    EXPECT_EQ(record.outcome, NightOutcome::rolled_back);
    EXPECT_EQ(record.self_change, 1);
}

TEST_F(NightTensorsTest, a_night_hands_on_what_nights_did_and_not_what_wake_wrote) {
    cell_.sleeps[0].gate.norm = 100;
    writes = double_counts;
    run();
    wake_up();
    EXPECT_NEAR(norm_so_far(), std::log(2), 1e-6);
}

TEST_F(NightTensorsTest, a_refused_night_adds_nothing_to_what_nights_did) {
    cell_.sleeps[0].gate.norm = 1.5;
    cell_.sleeps[0].settings.breaker = false;
    writes = double_counts;
    EXPECT_EQ(run().record(0).outcome, NightOutcome::rolled_back);
    wake_up();
    EXPECT_TRUE(std::isnan(norm_so_far()));
}

TEST_F(NightTensorsTest, a_version_that_was_put_back_brings_back_what_nights_had_done_until_then) {
    cell_.sleeps[0].gate.norm = 100;
    writes = double_counts;
    run();
    wake_up();
    sleep();
    wake_up();
    Memory old = lane_->memory();
    old.set_version(3);
    lane_->desk().put_back(1, 3);
    lane_->replace_memory(std::move(old));
    EXPECT_NEAR(norm_so_far(), std::log(2), 1e-6);
}

TEST_F(NightTensorsTest, a_refused_night_counts_for_the_test_over_all_nights) {
    cell_.sleeps[0].gate.canaries = 8;
    cell_.sleeps[0].gate.allow_untested = true;
    cell_.sleeps[0].gate.erosion = 0.05;
    cell_.sleeps[0].gate.bytes = 1;
    writes = [](nrem::Night& night) { add(night, 10, 1); };
    EXPECT_EQ(run().record(0).outcome, NightOutcome::rolled_back);
    EXPECT_EQ(night_->dawn().gate.wealth.size(), 5U);
    EXPECT_TRUE(night_->dawn().gate.drifts.empty());
}

}  // namespace
}  // namespace nrem::core
