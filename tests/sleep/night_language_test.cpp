// Nights whose policies ask a language model: what their budgets allow, whose their edits are, and
// what is counted where.
#include <thread>

#include "sleep/night.hpp"
#include "support/talker.hpp"
#include "wake/lane.hpp"

namespace nrem::core {
namespace {

// What the policy does in a pass; set by each test.
std::function<void(nrem::Night&, nrem::Language&)> dream;

class DreamPolicy {
public:
    explicit DreamPolicy(const Params& params) : language_(params) {}
    void consolidate(nrem::Night& night) { dream(night, language_); }

private:
    nrem::Language language_;
};

const nrem_plugin& dreamer() {
    static constexpr auto components =
        std::to_array<nrem_component>({policy<DreamPolicy>({"dream", "As set."})});
    static const nrem_plugin made = toys::plugin_of("dreamer", components);
    return made;
}

void put(nrem::Night& night, std::string_view text) {
    auto edit = night.edit();
    Record record = make_record("note");
    record.text = borrow(text);
    edit.put(record);
}

// Asks twice, for 12 tokens each, and writes a note.
void dream_twice(nrem::Night& night, nrem::Language& language) {
    (void)language.ask("revise", {{"memory", std::to_string(night.pass())}});
    put(night, language.ask("revise", {{"memory", "more"}}).text);
}

class NightLanguageTest : public Talking {
protected:
    NightLanguageTest() {
        registry_.add(dreamer(), "dreamer");
        cell_ = toys::cell(registry_, "cases", "replay");
        cell_.rule = toys::part(registry_, Kind::rule, "cases", {{"learn", "sleep"}});
        cell_.backend = toys::part(registry_, Kind::backend, "talker");
        cell_.sleeps[0].policies = {toys::part(registry_, Kind::policy, "dream")};
        settings().passes = 9;
        prompts(
            "  predict: {role: predictor, inputs: [memory, context, cue, choices], "
            "user: '{{cue}}'}\n"
            "  revise: {role: writer, inputs: [memory], user: '{{memory}}'}\n");
        talker::says = [](const Prompt&, Completion& completion) { talker::say(completion, "b"); };
        dream = dream_twice;
    }
    SleepSettings& settings() { return cell_.sleeps[0].settings; }
    // A lane of the cell at its first sleep, with the night after it.
    core::Night& fall_asleep() {
        open();
        task_.emplace(*cell_.task.component, cell_.task.settings, registry_.host());
        trial_ = {.cell = &cell_,
                  .task = &*task_,
                  .backend = &*backend_,
                  .host = registry_.host(),
                  .language = &language_};
        lane_.emplace(LaneSetup{.trial = &trial_});
        EXPECT_EQ(lane_->advance(), Lane::Need::sleep);
        night_.emplace(lane_->fall_asleep());
        return *night_;
    }
    NightRecord run() {
        fall_asleep();
        while (night_->pass()) {
        }
        return night_->record(0);
    }
    void expect_cut_in_the_third_pass(const NightRecord& record) {
        EXPECT_EQ(record.stopped_by, "budget");
        EXPECT_EQ(record.outcome, NightOutcome::published);
        ASSERT_EQ(record.passes.size(), 3U);
        EXPECT_EQ(record.passes[0].calls, 2U);
        EXPECT_EQ(record.passes[0].tokens, 24U);
        EXPECT_EQ(record.passes[2].calls, 1U);
        EXPECT_FALSE(record.passes[1].undone);
        EXPECT_TRUE(record.passes[2].undone);
        EXPECT_EQ(record.after.records, 2U);  // those of the passes that were whole
        EXPECT_EQ(night_->dawn().memory.records().size(), 2U);
    }
    static const CallCost& cost(const NightRecord& record, std::string_view phase) {
        const auto found = std::ranges::find(record.calls.costs, phase, &CallCost::phase);
        static const CallCost nothing;
        return found == record.calls.costs.end() ? nothing : *found;
    }
    Cell cell_;
    std::optional<TaskInstance> task_;
    TrialContext trial_;
    std::optional<Lane> lane_;
    std::optional<core::Night> night_;
};

TEST_F(NightLanguageTest, is_cut_short_by_a_budget_of_calls_and_keeps_its_whole_passes) {
    settings().calls = 5;
    expect_cut_in_the_third_pass(run());
}

TEST_F(NightLanguageTest, is_cut_short_by_a_budget_of_tokens) {
    settings().tokens = 49;  // four calls cost 48
    expect_cut_in_the_third_pass(run());
}

TEST_F(NightLanguageTest, is_cut_short_by_a_budget_of_money) {
    setup_.prices = {{"tiny", 1e5, 5e5, 1e5}};  // 2 a call
    settings().money = 8.5;
    expect_cut_in_the_third_pass(run());
}

TEST_F(NightLanguageTest, ends_without_an_undone_pass_where_the_budget_is_just_enough) {
    settings().calls = 4;
    const NightRecord record = run();
    EXPECT_EQ(record.stopped_by, "budget");
    ASSERT_EQ(record.passes.size(), 2U);
    EXPECT_FALSE(record.passes[1].undone);
    EXPECT_EQ(record.after.records, 2U);
}

TEST_F(NightLanguageTest, takes_nothing_from_a_policy_that_goes_on_beyond_its_budget) {
    settings().calls = 1;
    dream = [](nrem::Night& night, nrem::Language& language) {
        (void)language.ask("revise", {});
        EXPECT_FALSE(night.cancelled());
        EXPECT_THROW((void)language.ask("revise", {}), nrem::Cancelled);
        EXPECT_TRUE(night.cancelled());
        put(night, "all the same");
    };
    const NightRecord record = run();
    EXPECT_EQ(record.stopped_by, "budget");
    EXPECT_EQ(record.outcome, NightOutcome::unchanged);
    EXPECT_EQ(night_->dawn().end, Sleeper::End::unchanged);
}

TEST_F(NightLanguageTest, counts_a_repair_as_a_call_of_its_own) {
    prompts(
        "  predict: {role: predictor, inputs: [memory, context, cue, choices], user: '{{cue}}'}\n"
        "  revise: {role: writer, inputs: [memory], user: '{{memory}}', schema: {type: object}, "
        "repairs: 2}\n");
    settings().calls = 2;
    settings().passes = 1;
    dream = [](nrem::Night& night, nrem::Language& language) {
        (void)language.ask("revise", {});
        put(night, "never reached");
    };
    const NightRecord record = run();
    EXPECT_EQ(record.passes[0].calls, 2U);
    EXPECT_TRUE(record.passes[0].undone);
}

TEST_F(NightLanguageTest, makes_all_that_follows_a_question_to_the_model_self_made) {
    settings().passes = 2;
    dream = [](nrem::Night& night, nrem::Language& language) {
        put(night, "before");
        if (night.pass() == 0) (void)language.ask("revise", {});
        put(night, "after");
        night.replay(night.context()[0], 1);  // what happened stays the world's
    };
    run();
    const Memory memory = night_->dawn().memory;
    std::vector<std::pair<std::string, std::int32_t>> found;
    for (std::size_t i = 0; i < memory.records().size(); ++i)
        found.emplace_back(view(memory.records()[i].text), memory.records()[i].origin);
    std::ranges::sort(found);
    EXPECT_EQ(found, (std::vector<std::pair<std::string, std::int32_t>>{{"after", NREM_WORLD},
                                                                        {"after", NREM_SELF_MADE},
                                                                        {"before", NREM_WORLD},
                                                                        {"before", NREM_WORLD},
                                                                        {"item 0", NREM_WORLD},
                                                                        {"item 0", NREM_WORLD}}));
}

TEST_F(NightLanguageTest, counts_held_out_questions_and_canaries_apart_and_outside_of_the_budget) {
    settings().calls = 4;
    cell_.sleeps[0].gate.canaries = 1;
    const NightRecord record = run();
    ASSERT_EQ(record.passes.size(), 2U);
    EXPECT_EQ(record.calls.costs.size(), 2U);
    EXPECT_EQ(cost(record, "held_out").operation, "predict");
    EXPECT_EQ(cost(record, "held_out").calls, 8U);  // two held-out questions thrice, a canary twice
    EXPECT_EQ(cost(record, "sleep").operation, "revise");
    EXPECT_EQ(cost(record, "sleep").calls, 4U);
    EXPECT_EQ(record.passes[0].calls + record.passes[1].calls, 4U);
    EXPECT_EQ(talker::calls, 4U + 4U + 8U);  // four predictions of the day
}

TEST_F(NightLanguageTest, counts_the_predictions_that_a_policy_asks_for_once) {
    settings().passes = 1;
    dream = [](nrem::Night& night, nrem::Language&) {
        EXPECT_EQ(night.predict(*night.context()[0].cue).choice, 1);
    };
    const NightRecord record = run();
    EXPECT_EQ(record.passes[0].calls, 1U);
    EXPECT_EQ(record.passes[0].tokens, 12U);
    EXPECT_EQ(cost(record, "sleep").operation, "predict");
    EXPECT_EQ(cost(record, "sleep").calls, 1U);
}

TEST_F(NightLanguageTest, that_is_late_stops_waiting_keeps_its_whole_passes_and_still_ends) {
    settings().milliseconds = 1000;
    cell_.sleeps[0].gate.canaries = 1;
    dream = [](nrem::Night& night, nrem::Language& language) {
        if (night.pass() == 1)
            talker::says = [](const Prompt& prompt, Completion& completion) {
                while (talker::last_of(prompt) == "hang" && !prompt.cancelled())
                    std::this_thread::yield();
                if (prompt.cancelled()) throw Failure(NREM_CANCELLED, "left");
                talker::say(completion, "b");
            };
        put(night, language.ask("revise", {{"memory", night.pass() ? "hang" : "go"}}).text);
    };
    const NightRecord record = run();
    EXPECT_EQ(record.stopped_by, "budget");
    EXPECT_EQ(record.outcome, NightOutcome::published);
    ASSERT_EQ(record.passes.size(), 2U);
    EXPECT_TRUE(record.passes[1].undone);
    EXPECT_EQ(record.after.records, 1U);
    EXPECT_EQ(cost(record, "sleep").calls, 1U);
    EXPECT_EQ(record.gate.back().check, "retention");  // the canary was asked all the same
}

TEST_F(NightLanguageTest, fails_with_the_model_that_a_policy_asks_in_vain) {
    core::Night& night = fall_asleep();
    talker::says = [](const Prompt&, Completion&) { throw Failure(NREM_UNAVAILABLE, "away"); };
    EXPECT_EQ(failure_of([&] { (void)night.pass(); }),
              std::to_string(NREM_UNAVAILABLE) +
                  ": sleep after step 4: policy dream: backend talker: away");
}

}  // namespace
}  // namespace nrem::core
