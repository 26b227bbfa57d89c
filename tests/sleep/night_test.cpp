// One night: passes, stop rules, gain on held-out questions, publishing, cancellation; and nights
// in the graph.
#include "sleep/night.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>

#include "sleep/sleep_graph.hpp"
#include "support/toys.hpp"
#include "wake/lane.hpp"

namespace nrem::core {
namespace {

std::atomic<bool> stop{false};

// Cancels the run from inside its second pass, as a user would from outside.
class CancellingPolicy {
public:
    explicit CancellingPolicy(const Params&) {}
    void consolidate(nrem::Night& night) const {
        auto edit = night.edit();
        edit.put(make_record("trace"));
        if (night.pass() == 1) stop = true;
    }
};

class FailingPolicy {
public:
    explicit FailingPolicy(const Params&) {}
    void consolidate(nrem::Night&) const { throw std::runtime_error("nightmare"); }
};

// Takes no notice of what it is refused.
class Deaf {
public:
    static constexpr ParamSpec schema[] = {
        choice("does", "gain", "gain|cue|tensor", "What is no good.")};
    explicit Deaf(const Params& params) : does_(params.text("does")) {}
    static nrem_code consolidate(void* self, const nrem_night* night, nrem_error* error) {
        const std::string& does = static_cast<Deaf*>(self)->does_;
        nrem_experience experience = Array<Experience>(night->context)[0];
        if (does == "gain") (void)night->replay(night->self, &experience, none, error);
        experience.cue = nullptr;
        if (does == "cue") (void)night->replay(night->self, &experience, 1, error);
        if (does == "tensor")
            night->editor->tensor(night->editor->self, 0)[0] = static_cast<float>(none);
        return NREM_OK;
    }

private:
    std::string does_;
};
constexpr nrem_policy deaf_functions{.struct_size = sizeof(nrem_policy),
                                     .create = nrem::detail::create<Deaf>,
                                     .destroy = nrem::detail::destroy<Deaf>,
                                     .consolidate = Deaf::consolidate};

const nrem_plugin& extra_plugin() {
    static constexpr auto components =
        std::to_array<nrem_component>({policy<CancellingPolicy>({"cancelling", "Cancels."}),
                                       policy<FailingPolicy>({"failing", "Fails."}),
                                       nrem::detail::component<Deaf>(
                                           NREM_POLICY, {"deaf", "Goes on."}, &deaf_functions)});
    static const nrem_plugin made = toys::plugin_of("extra", components);
    return made;
}

class NightTest : public testing::Test {
protected:
    NightTest() {
        registry_.add(toys::plugin(), "toys");
        registry_.add(extra_plugin(), "extra");
        stop = false;
    }
    // A lane of `cell` at its first sleep, and the night that it asks for.
    Dusk night_of(const Cell& cell) {
        task_.emplace(*cell.task.component, cell.task.settings, registry_.host());
        backend_.emplace(*cell.backend.component, cell.backend.settings, registry_.host());
        trial_ = {.cell = &cell,
                  .task = &*task_,
                  .backend = &*backend_,
                  .host = registry_.host(),
                  .cancelled = &stop};
        lane_.emplace(LaneSetup{.trial = &trial_});
        EXPECT_EQ(lane_->advance(), Lane::Need::sleep);
        return lane_->fall_asleep();
    }
    static NightRecord run(core::Night& night) {
        while (night.pass()) {
        }
        return night.record(100);
    }
    Registry registry_;
    std::optional<TaskInstance> task_;
    std::optional<BackendInstance> backend_;
    TrialContext trial_;
    std::optional<Lane> lane_;
};

TEST_F(NightTest, replay_moves_the_context_into_memory_and_the_held_out_questions_show_it) {
    Cell cell = toys::cell(registry_, "cases", "replay");
    cell.rule = toys::part(registry_, Kind::rule, "cases", {{"learn", "sleep"}});
    cell.sleeps[0].settings.passes = 2;
    core::Night night(night_of(cell));
    EXPECT_TRUE(night.pass());
    EXPECT_FALSE(night.pass());
    const NightRecord record = night.record(100);
    EXPECT_EQ(record.outcome, NightOutcome::published);
    EXPECT_EQ(record.stopped_by, "passes");
    EXPECT_EQ(record.version_before, 0U);
    EXPECT_EQ(record.version_after, 1U);
    EXPECT_EQ(record.context_items, 4U);
    // Held-out questions are the newest questions about each of the three cues; blind guessing, by
    // seed, gets none of them.
    EXPECT_DOUBLE_EQ(record.score_before, 0);
    ASSERT_EQ(record.passes.size(), 2U);
    EXPECT_DOUBLE_EQ(record.passes[0].gain, 1);
    EXPECT_DOUBLE_EQ(record.passes[1].gain, 0);
    EXPECT_EQ(record.passes[0].change.added, 4U);
    EXPECT_EQ(record.after.records, 8U);
    EXPECT_EQ(record.diff.records.size(), 8U);
    EXPECT_EQ(record.notes, (std::vector<std::pair<std::string, std::string>>{{"replayed", "4"},
                                                                              {"replayed", "4"}}));
    EXPECT_EQ(lane_->memory().records().size(), 0U);  // wake was not touched
    EXPECT_EQ(night.dawn().memory.records().size(), 8U);
}

TEST_F(NightTest, stops_when_a_pass_changes_nothing) {
    Cell cell = toys::cell(registry_, "cases", "newest");
    cell.sleeps[0].settings.passes = 10;
    core::Night night(night_of(cell));
    const NightRecord record = run(night);
    EXPECT_EQ(record.stopped_by, "unchanged");
    ASSERT_EQ(record.passes.size(), 2U);
    EXPECT_EQ(record.passes[0].change.removed, 1U);
    EXPECT_EQ(record.passes[1].change.removed, 0U);
    EXPECT_EQ(record.outcome, NightOutcome::published);
}

TEST_F(NightTest, a_night_without_effect_keeps_the_version) {
    Cell cell = toys::cell(registry_, "cases", "replay");
    cell.sleeps[0].policies = {toys::part(registry_, Kind::policy, "noop")};
    cell.sleeps[0].settings.passes = 3;
    core::Night night(night_of(cell));
    const NightRecord record = run(night);
    EXPECT_EQ(record.outcome, NightOutcome::unchanged);
    EXPECT_EQ(record.version_after, 0U);
    EXPECT_EQ(record.passes.size(), 1U);
}

TEST_F(NightTest, zero_passes_is_a_night_that_only_forgets_the_context) {
    Cell cell = toys::cell(registry_, "cases", "replay");
    cell.sleeps[0].settings.passes = 0;
    core::Night night(night_of(cell));
    EXPECT_FALSE(night.pass());
    EXPECT_EQ(night.record(0).outcome, NightOutcome::unchanged);
    EXPECT_EQ(night.record(0).passes.size(), 0U);
}

TEST_F(NightTest, a_budget_in_milliseconds_ends_it_after_the_pass_that_spent_it) {
    Cell cell = toys::cell(registry_, "cases", "replay");
    cell.sleeps[0].settings.passes = 1000000;
    cell.sleeps[0].settings.milliseconds = 5;
    core::Night night(night_of(cell));
    while (night.pass()) {
    }
    EXPECT_EQ(night.record(0).stopped_by, "budget");
    EXPECT_LT(night.record(0).passes.size(), 1000000U);
}

TEST_F(NightTest, policies_run_as_a_pipeline_within_a_pass) {
    Cell cell = toys::cell(registry_, "cases", "replay");
    cell.sleeps[0].policies = {toys::part(registry_, Kind::policy, "replay"),
                               toys::part(registry_, Kind::policy, "newest")};
    core::Night night(night_of(cell));
    while (night.pass()) {
    }
    EXPECT_EQ(night.record(0).after.records, 3U);  // of 8, the newest of each of three cues
}

TEST_F(NightTest, cancelled_publishes_nothing) {
    Cell cell = toys::cell(registry_, "cases", "replay");
    cell.sleeps[0].policies = {toys::part(registry_, Kind::policy, "cancelling")};
    cell.sleeps[0].settings.passes = 100;
    core::Night night(night_of(cell));
    const NightRecord record = run(night);
    EXPECT_EQ(record.outcome, NightOutcome::cancelled);
    EXPECT_EQ(record.passes.size(), 2U);
    EXPECT_EQ(night.dawn().end, Sleeper::End::refused);
    EXPECT_EQ(record.version_after, 0U);
}

TEST_F(NightTest, a_failing_policy_names_itself_and_the_night) {
    Cell cell = toys::cell(registry_, "cases", "replay");
    cell.sleeps[0].policies = {toys::part(registry_, Kind::policy, "failing")};
    core::Night night(night_of(cell));
    try {
        night.pass();
        FAIL();
    } catch (const Error& failure) {
        EXPECT_STREQ(failure.what(), "sleep after step 4: policy failing: consolidate: nightmare");
    }
}

TEST_F(NightTest, what_a_policy_was_refused_is_never_published) {
    const auto said = [&](const char* rule, const char* does) -> std::string {
        Cell cell = toys::cell(registry_, rule, "replay");
        cell.sleeps[0].policies = {toys::part(registry_, Kind::policy, "deaf", {{"does", does}})};
        core::Night night(night_of(cell));
        try {
            night.pass();
        } catch (const Error& failure) {
            return failure.what();
        }
        return "published";
    };
    const std::string begins = "sleep after step 4: policy deaf: consolidate: ";
    EXPECT_EQ(said("cases", "gain"), begins + "replay: gain is nan");
    EXPECT_EQ(said("cases", "cue"), begins + "experience: cue is missing (a null pointer)");
    EXPECT_EQ(said("counting", "tensor").substr(0, begins.size() + 7), begins + "tensor ");
}

TEST_F(NightTest, the_sleep_graph_runs_nights_to_their_ends) {
    Cell cell = toys::cell(registry_, "cases", "replay");
    cell.sleeps[0].settings.passes = 5;
    std::atomic<int> over{0};
    std::atomic<int> passes{0};
    {
        SleepGraph graph(2);
        for (int i = 0; i < 50; ++i) {
            auto ticket = std::make_unique<NightTicket>();
            ticket->dusk = night_of(cell);
            ticket->dusk.segment.clear();
            ticket->done = [&](std::unique_ptr<NightTicket> night) {
                passes += static_cast<int>(night->night->record(0).passes.size());
                ++over;
            };
            graph.put(std::move(ticket));
            while (over <= i) std::this_thread::yield();
        }
    }
    EXPECT_EQ(over, 50);
    EXPECT_EQ(passes, 50);  // nothing to replay: each stops after the pass that changed nothing
}

}  // namespace
}  // namespace nrem::core
