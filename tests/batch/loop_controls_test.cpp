// The arms that a plan adds to a loop: what they are, and what they change in its reviews.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "batch/batch.hpp"
#include "store/manifest.hpp"
#include "support/reviewing.hpp"
#include "support/talker.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;
using Names = std::vector<std::string>;

std::atomic<std::uint64_t> traces_learned{0};

class TracingRule : public toys::CasesRule {
public:
    using toys::CasesRule::CasesRule;
    void write(MemoryEditor& editor, const Experience& experience, const Occasion& occasion) const {
        traces_learned += Array<nrem_thought>(experience.trace).size() > 0;
        toys::CasesRule::write(editor, experience, occasion);
    }
};

const nrem_plugin& tracing() {
    static constexpr auto components =
        std::to_array<nrem_component>({rule<TracingRule>({"tracing", "Counts traces."})});
    static const nrem_plugin made = toys::plugin_of("tracing", components);
    return made;
}

class LoopControlsTest : public testing::Test {
protected:
    LoopControlsTest() : folder_(own_folder()) {
        registry_.add(toys::plugin(), "toys");
        registry_.add(talker::plugin(), "talker");
        registry_.add(reviewing::plugin(), "reviewing");
        registry_.add(tracing(), "tracing");
        reviewing::write_pack(folder_);
        talker::says = [](const Prompt& prompt, Completion& completion) {
            talker::say(completion, reviewing::reply_to(talker::last_of(prompt)));
        };
    }
    Plan plan(const std::string& controls, const std::string& more = "",
              const std::vector<std::string>& overrides = {}) {
        return make_plan(
            load_text("name: l\ntask: {name: cycle, length: 24}\nbackend: talker\nrule: none\n"
                      "prompts: reviewing\nstreams: 4\nevents: on\nloop: reviewing\n"
                      "responses: {cache: off}\ncontrols: " + controls + "\n" + more,
                      (folder_ / "l.yaml").string(), overrides),
            registry_);
    }
    static Names names(const Plan& plan) {
        Names found;
        for (const Cell& cell : plan.cells) found.push_back(cell.name());
        return found;
    }
    // Of the cell of that name: the row, and the thoughts of the kind.
    struct Lived {
        Row row;
        std::vector<Json> reviews, proposals;
    };
    Lived live(const Plan& made, const std::string& name, int jobs = 2) {
        const auto at = std::to_string(++runs_);
        RunDirectory directory(folder_ / at, make_manifest(made, registry_), Begin::fresh);
        run(made, registry_, directory, {.jobs = jobs});
        for (const Row& row : directory.rows()) {
            EXPECT_EQ(row.outcome, Outcome::ok) << row.error;
            if (row.name() != name) continue;
            const auto trial = folder_ / at / "trials" / row.id;
            return {row, thoughts(trial, "review"), thoughts(trial, "proposal")};
        }
        ADD_FAILURE() << name;
        return {};
    }
    static std::vector<Json> thoughts(const std::filesystem::path& trial, const std::string& kind) {
        std::vector<Json> found;
        std::ifstream log(trial / "thoughts.jsonl");
        for (std::string line; std::getline(log, line);) {
            Json json = Json::parse(line);
            if (json["kind"] == kind) found.push_back(std::move(json));
        }
        return found;
    }
    static double accuracy(const Lived& lived) {
        return lived.row.metrics[Metric::accuracy].value();
    }
    // By operation.
    static std::map<std::string, std::uint64_t> calls(const Lived& lived) {
        std::map<std::string, std::uint64_t> made;
        for (const CallCost& cost : lived.row.metrics.calls) made[cost.operation] += cost.calls;
        return made;
    }
    static std::string refusal(const Plan& plan, Control control) {
        for (const Refusal& each : plan.refused)
            if (each.control == control) return each.reason;
        return "";
    }

    std::filesystem::path folder_;
    Registry registry_;
    int runs_ = 0;
};

TEST_F(LoopControlsTest, are_added_to_each_cell_with_a_loop) {
    EXPECT_EQ(names(plan("[single, random_critic, placebo_critic, oracle_verifier]")),
              (Names{"l", "single", "random_critic of l", "placebo_critic of l",
                     "oracle_verifier of l"}));
    EXPECT_EQ(names(plan("[single, random_critic]", "arms: {a: {}, b: {loop.rounds: 3}}\n")),
              (Names{"a", "b", "single", "random_critic of a", "random_critic of b"}));
    EXPECT_EQ(names(plan("[single]", "arms: {a: {}, plain: {loop: none}}\n")),
              (Names{"a", "plain"}));
}

TEST_F(LoopControlsTest, put_no_critic_into_a_loop_that_shows_no_verdict) {
    const std::string all = "[single, random_critic, placebo_critic, oracle_verifier]";
    const Plan silent = plan(all, "arms: {a: {loop: reviewing_in_silence}}\n");
    EXPECT_EQ(names(silent), (Names{"a", "single"}));
    EXPECT_TRUE(silent.refused.empty());
}

TEST_F(LoopControlsTest, are_left_out_where_answers_are_only_replayed) {
    std::ofstream(folder_ / "tape.jsonl");
    const Plan replayed = plan("true", "", {"responses.mode=replay", "responses.cassette=tape.jsonl"});
    EXPECT_NE(refusal(replayed, Control::single).find("record them"), std::string::npos);
    EXPECT_NE(refusal(replayed, Control::oracle_verifier).find("record them"), std::string::npos);
}

TEST_F(LoopControlsTest, verify_by_the_truth_and_call_no_wrong_answer_right) {
    const Plan made = plan("[oracle_verifier]");
    const Lived arm = live(made, "l"), oracle = live(made, "oracle_verifier of l");
    EXPECT_DOUBLE_EQ(accuracy(oracle), 1);
    EXPECT_LT(accuracy(arm), 0.5);
    ASSERT_FALSE(oracle.reviews.empty());
    const auto right_of = [&](const Json& review) {
        for (const Json& proposal : oracle.proposals)
            if (proposal["stream"] == review["stream"] && proposal["step"] == review["step"] &&
                proposal["index"] == review["parent"])
                return proposal["correct"];
        return Json();
    };
    for (const Json& review : oracle.reviews) {
        EXPECT_EQ(review["verdict"], right_of(review)) << review;
        EXPECT_EQ(review.value("text", ""), review["verdict"] == 1 ? "" : "The answer is wrong.");
        EXPECT_EQ(review["score"], review["verdict"] == 1 ? 100 : 0);
    }
}

TEST_F(LoopControlsTest, keep_what_was_thought_with_the_truth_from_the_rule) {
    const auto learned = [&](const std::string& controls, const std::string& name) {
        traces_learned = 0;
        Plan made = plan(controls, "arms: {a: {rule: tracing}}\n");
        std::erase_if(made.trials, [&](const Trial& trial) {
            return made.cells[trial.cell].name() != name;
        });
        (void)live(made, name);
        return traces_learned.load();
    };
    EXPECT_EQ(learned("[random_critic]", "random_critic of a"), 4 * 24U);
    EXPECT_EQ(learned("[oracle_verifier]", "oracle_verifier of a"), 0U);
}

TEST_F(LoopControlsTest, refuse_the_truth_where_it_is_hidden) {
    const std::string feedback =
        refusal(plan("[oracle_verifier]", "feedback: verdict\n"), Control::oracle_verifier);
    EXPECT_NE(feedback.find("feedback: verdict"), std::string::npos) << feedback;
    const std::string asleep = refusal(
        plan("[oracle_verifier]", "policy: noop\nscheduler: boundary\nanswer: {asleep: loop}\n"),
        Control::oracle_verifier);
    EXPECT_NE(asleep.find("answer.asleep"), std::string::npos) << asleep;
}

TEST_F(LoopControlsTest, toss_a_coin_for_each_answer_and_keep_no_words) {
    const Plan made = plan("[random_critic]", "loop.rounds: 1\n", {"task.length=120"});
    const Lived coin = live(made, "random_critic of l");
    ASSERT_EQ(coin.reviews.size(), 480U);
    double right = 0;
    std::set<double> scores;
    for (const Json& review : coin.reviews) {
        right += review["verdict"] == 1;
        scores.insert(review["score"].get<double>());
        EXPECT_EQ(review.value("text", ""), review["verdict"] == 1 ? "" : "The answer is wrong.");
    }
    EXPECT_NEAR(right / 480, 0.5, 0.08);
    EXPECT_GT(scores.size(), 400U);
    EXPECT_EQ(live(made, "random_critic of l", 1).reviews, coin.reviews);
}

TEST_F(LoopControlsTest, review_another_question_instead) {
    const Plan made = plan("[placebo_critic]", "loop.rounds: 1\n");
    const Lived arm = live(made, "l"), placebo = live(made, "placebo_critic of l");
    ASSERT_EQ(placebo.reviews.size(), arm.reviews.size());
    for (std::size_t i = 0; i < arm.reviews.size(); ++i) {
        const auto own = arm.reviews[i]["text"].get<std::string>();
        const auto other = placebo.reviews[i]["text"].get<std::string>();
        EXPECT_EQ(own.substr(0, 16), other.substr(0, 16));  // up to the number of the item
        EXPECT_NE(own, other);
    }
    EXPECT_EQ(calls(arm), calls(placebo));
}

TEST_F(LoopControlsTest, take_as_many_calls_where_the_loop_takes_all_rounds) {
    const Plan made = plan("[placebo_critic, random_critic]", "loop.rounds: 1\n");
    EXPECT_EQ(calls(live(made, "random_critic of l"))["review"], calls(live(made, "l"))["review"]);
}

}  // namespace
}  // namespace nrem::core
