// The checks beside a run: whether models say the same when asked again, alone and in a crowd, and
// whether a judge can be fooled.
#include "batch/checks.hpp"

#include <algorithm>
#include <latch>
#include <set>

#include "support/talker.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t prompts_asked = 8;
constexpr std::uint64_t concurrency = 8;

class DeterminismTest : public Talking {
protected:
    DeterminismTest() {
        setup_.responses.cache = "on";
        setup_.sampled = prompts_asked;
    }
    // What a run asks, and then the check; 8 prompts, numbered.
    DeterminismCheck check() {
        open();
        for (std::size_t i = 0; i < prompts_asked; ++i) {
            const ModelRequest request{.identity = model().identity,
                                       .messages = {{NREM_USER, std::to_string(i)}}};
            (void)models_->ask("predict", model(), request, never);
        }
        return check_determinism(*models_, concurrency);
    }
    // Says `crowded` of a prompt when all of them are asked at once, and else the same each time.
    void crowd(const std::function<std::string(const std::string&)>& crowded) {
        all_there_ = std::make_unique<std::latch>(concurrency);
        talker::says = [=, this](const Prompt& prompt, Completion& completion) {
            const bool alone = talker::calls <= 2 * prompts_asked;  // of the run, and once more
            if (!alone) all_there_->arrive_and_wait();
            const std::string last = talker::last_of(prompt);
            talker::say(completion, alone ? last : crowded(last));
        };
    }
    std::unique_ptr<std::latch> all_there_;
};

TEST_F(DeterminismTest, finds_nothing_where_the_model_always_says_the_same) {
    crowd([](const std::string& last) { return last; });
    const DeterminismCheck found = check();
    EXPECT_EQ(found.prompts, prompts_asked);
    EXPECT_EQ(found.concurrency, concurrency);
    EXPECT_EQ(found.alone, 0U);
    EXPECT_EQ(found.crowded, 0U);
    EXPECT_EQ(talker::calls, 3 * prompts_asked);
}

TEST_F(DeterminismTest, counts_the_prompts_whose_answer_differs_in_a_crowd) {
    crowd([](const std::string& last) { return last < "3" ? "otherwise" : last; });
    const DeterminismCheck found = check();
    EXPECT_EQ(found.alone, 0U);
    EXPECT_EQ(found.crowded, 3U);
}

TEST_F(DeterminismTest, counts_those_that_differ_when_asked_alone) {
    talker::says = [](const Prompt& prompt, Completion& completion) {
        const std::string last = talker::last_of(prompt);
        const bool later = talker::calls > prompts_asked;
        talker::say(completion, last + (later && last == "5" ? " or so" : ""));
    };
    const DeterminismCheck found = check();
    EXPECT_EQ(found.alone, 1U);
    EXPECT_EQ(found.crowded, 0U);  // the same as the second time
}

TEST_F(DeterminismTest, is_not_paid_for_twice) {
    crowd([](const std::string&) { return "otherwise"; });
    EXPECT_EQ(check().crowded, prompts_asked);
    const std::uint64_t paid = talker::calls;
    EXPECT_EQ(check().crowded, prompts_asked);
    EXPECT_EQ(talker::calls, paid);
}

TEST_F(DeterminismTest, ends_with_the_failure_of_any_of_the_crowd) {
    crowd([](const std::string& last) -> std::string {
        if (last == "6") throw Failure(NREM_UNAVAILABLE, "away");
        return last;
    });
    EXPECT_EQ(failure_of([&] { (void)check(); }),
              std::to_string(NREM_UNAVAILABLE) + ": backend talker: away");
}

// Questions without choices, whose truths are all the same or all different.
class FreeTask {
public:
    static constexpr ParamSpec schema[] = {flag("same", "false", "All truths are one.")};
    explicit FreeTask(const Params& params) : same_(params.flag("same")) {}
    TaskInfo describe() const { return {.streams = endless}; }
    void stream(std::uint64_t, std::uint64_t, EventSink& sink) const {
        for (int i = 0; i < 6; ++i) {
            const std::string said = same_ ? "word" : "word " + std::to_string(i);
            const std::string asked = "which is " + said + '?';
            Event event;
            event.cue.text = borrow(asked);
            event.truth.text = borrow(said);
            event.at = i;
            i % 2 ? sink.query(event) : sink.observe(event);
        }
    }

private:
    bool same_;
};

const nrem_plugin& free_plugin() {
    static constexpr auto components =
        std::to_array<nrem_component>({task<FreeTask>({"free", "Questions in words."})});
    static const nrem_plugin made = toys::plugin_of("free", components);
    return made;
}

class JudgeTest : public Talking {
protected:
    JudgeTest() {
        registry_.add(free_plugin(), "free");
        prompts(
            "  judge: {role: judge, inputs: [cue, prediction, choices], user: "
            "'{{cue}}|{{prediction}}|{{choices}}', repairs: 1, schema: {type: object, properties: "
            "{correct: {type: boolean}}, required: [correct]}}\n");
        cell_.task = toys::part(registry_, Kind::task, "cycle");
        cell_.streams = 2;
    }
    // The verdict on a question, a prediction and the choices.
    using Verdict = std::function<bool(const std::vector<std::string>&)>;
    JudgeCheck audit(std::uint64_t questions, const Verdict& verdict) {
        shown_.clear();
        talker::says = [=, this](const Prompt& prompt, Completion& completion) {
            std::vector<std::string> parts(1);
            for (const char c : talker::last_of(prompt))
                c == '|' ? parts.emplace_back() : parts.back() += c;
            shown_.push_back(parts);
            talker::say(completion,
                        verdict(parts) ? "{\"correct\": true}" : "{\"correct\": false}");
        };
        return ask(questions);
    }
    JudgeCheck ask(std::uint64_t questions) {
        cell_.prompts = std::make_shared<Pack>(pack_);
        TrialModels trial;
        trial.setup = open();
        trial.setup.spending = &trial.spending;
        const TaskInstance task(*cell_.task.component, cell_.task.settings, registry_.host());
        log_.clear();
        return check_judge(cell_, task, 0, trial, registry_.host(), questions, log_);
    }
    Cell cell_;
    std::vector<std::vector<std::string>> shown_;
    std::string log_;
};

TEST_F(JudgeTest, is_always_fooled_when_it_calls_everything_correct) {
    const JudgeCheck found = audit(10, [](const auto&) { return true; });
    EXPECT_EQ(found.judge, "tiny, prompts test, task cycle");
    EXPECT_EQ(found.questions, 10U);
    EXPECT_EQ(found.fooled, 10U);
    EXPECT_EQ(found.missed, 0U);
    EXPECT_EQ(found.broken, 0U);
    EXPECT_EQ(talker::calls, 20U);
}

TEST_F(JudgeTest, is_never_fooled_and_misses_all_when_it_calls_everything_wrong) {
    const JudgeCheck found = audit(10, [](const auto&) { return false; });
    EXPECT_EQ(found.fooled, 0U);
    EXPECT_EQ(found.missed, 10U);
}

// In the first stream of the task, item 0 is "a", item 1 is "b", item 2 is "c".
TEST_F(JudgeTest, makes_no_mistake_when_it_knows) {
    const JudgeCheck found = audit(12, [](const std::vector<std::string>& parts) {
        return parts[1] == toys::letters[static_cast<std::size_t>(parts[0].back() - '0')];
    });
    EXPECT_EQ(found.questions, 12U);
    EXPECT_EQ(found.fooled, 0U);
    EXPECT_EQ(found.missed, 0U);
}

TEST_F(JudgeTest, is_shown_each_truth_and_another_choice_over_all_streams) {
    EXPECT_EQ(audit(100, [](const auto&) { return true; }).questions, 24U);
    ASSERT_EQ(shown_.size(), 48U);
    std::set<std::string> wrong;
    for (std::size_t i = 0; i < shown_.size(); i += 2) {
        EXPECT_EQ(shown_[i][1], toys::letters[(i / 24 + i / 2) % 3]);
        EXPECT_NE(shown_[i + 1][1], shown_[i][1]);
        EXPECT_EQ(shown_[i + 1][0], shown_[i][0]);
        EXPECT_EQ(shown_[i][2], "a, b, c");
        wrong.insert(shown_[i + 1][1]);
    }
    EXPECT_EQ(wrong.size(), 3U);
    const auto before = shown_;
    const std::string log = log_;
    EXPECT_EQ(std::ranges::count(log, '\n'), 48);
    (void)audit(100, [](const auto&) { return true; });
    EXPECT_EQ(shown_, before);
    EXPECT_EQ(log_, log);
}

TEST_F(JudgeTest, takes_the_truth_of_another_question_where_there_are_no_choices) {
    cell_.task = toys::part(registry_, Kind::task, "free");
    cell_.streams = 1;
    EXPECT_EQ(audit(9, [](const auto&) { return true; }).questions, 3U);
    for (std::size_t i = 0; i < shown_.size(); i += 2) {
        EXPECT_EQ(shown_[i][1], "word " + std::to_string(i + 1));
        EXPECT_NE(shown_[i + 1][1], shown_[i][1]);
        EXPECT_TRUE(shown_[i + 1][1].starts_with("word "));
    }
    cell_.task = toys::part(registry_, Kind::task, "free", {{"same", "true"}});
    EXPECT_EQ(audit(9, [](const auto&) { return true; }).questions, 0U);
    EXPECT_TRUE(shown_.empty());
}

TEST_F(JudgeTest, that_cannot_be_read_is_broken_and_neither_right_nor_wrong) {
    talker::says = [](const Prompt&, Completion& completion) { talker::say(completion, "maybe"); };
    const JudgeCheck found = ask(5);
    EXPECT_EQ(found.questions, 5U);
    EXPECT_EQ(found.broken, 10U);
    EXPECT_EQ(found.missed, 0U);
    EXPECT_EQ(found.fooled, 0U);
    EXPECT_EQ(talker::calls, 20U);  // each asked again once
}

TEST(CheckResults, are_written_as_json) {
    EXPECT_EQ(to_json({DeterminismCheck{8, 4, 1, 2}, {{"tiny", 10, 1, 2, 3}}, ""}).dump(),
              R"({"determinism":{"alone":1,"concurrency":4,"crowded":2,"prompts":8},"judges":[)"
              R"({"broken":3,"fooled":2,"judge":"tiny","missed":1,"questions":10}]})");
    EXPECT_EQ(to_json(CheckResults{}).dump(), R"({"judges":[]})");
}

}  // namespace
}  // namespace nrem::core
