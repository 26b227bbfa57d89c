// Controls that spend as much as a loop did: a plan that grows, and what comes of it.
#include <gtest/gtest.h>

#include <map>

#include "batch/batch.hpp"
#include "plan/equal_cost.hpp"
#include "store/manifest.hpp"
#include "study/answer_costs.hpp"
#include "study/plan_with.hpp"
#include "support/reviewing.hpp"
#include "support/talker.hpp"

namespace nrem::core {
namespace {

// A vote of drafts, as the one that is shipped.
class VoteLoop {
public:
    static constexpr ParamSpec schema[] = {integer("n", "5", {1, 1000}, "Samples.")};
    static constexpr const char* needs[] = {"backend.generate"};
    static constexpr const char* offers[] = {"loop.votes"};
    explicit VoteLoop(const Params& params) : n_(params.integer("n")) {}
    Prediction answer(Attempt& attempt) const {
        std::vector<nrem::Asking> asked;
        for (std::uint64_t i = 0; i < n_; ++i) asked.push_back({"draft", {}, i});
        Prediction last;
        for (const Reply& reply : attempt.ask(asked)) {
            last = attempt.read(reply.field("answer"));
            attempt.propose(last);
        }
        return last;
    }

private:
    std::uint64_t n_;
};

const nrem_plugin& voting() {
    static constexpr auto components =
        std::to_array<nrem_component>({loop<VoteLoop>({"vote", "The last of several drafts."})});
    static const nrem_plugin made = toys::plugin_of("voting", components);
    return made;
}

class AnswerCostsTest : public testing::Test {
protected:
    AnswerCostsTest() : folder_(own_folder()) {
        registry_.add(toys::plugin(), "toys");
        registry_.add(talker::plugin(), "talker");
        registry_.add(reviewing::plugin(), "reviewing");
        registry_.add(voting(), "voting");
        reviewing::write_pack(folder_);
        // Says that b is right, so that an answer takes 2, 4 or 6 calls.
        talker::says = [](const Prompt& prompt, Completion& completion) {
            const std::string asked = talker::last_of(prompt);
            const bool is_right = asked.starts_with("review") && asked.find("item 1") == asked.npos;
            talker::say(completion, is_right ? R"({"right": true, "problem": "", "score": 90})"
                                             : reviewing::reply_to(asked));
        };
    }
    Config config(const std::string& controls, const std::string& more = "",
                  const std::vector<std::string>& overrides = {}) {
        return load_text("name: l\ntask: {name: cycle, length: 60}\nbackend: talker\nrule: none\n"
                         "streams: 3\nevents: on\n"
                         "prompts: {name: reviewing, predict: {sampling: {max_tokens: 3}}}\n"
                         "responses: {cache: off}\nseeds: 2\nloop: reviewing\ncontrols: " +
                             controls + "\n" + more,
                         (folder_ / "l.yaml").string(), overrides);
    }
    // Runs the plan as `nrem run` does, stage by stage, and leaves off after `most` of them.
    std::vector<Row> run_all(const Config& config, const std::string& name, int most = 10) {
        std::vector<Row> rows;
        Plan plan = plan_with(config, registry_, rows);
        for (int stage = 0; stage < most; ++stage) {
            RunDirectory directory(folder_ / name, make_manifest(plan, registry_), Begin::resume);
            run(plan, registry_, directory, {.jobs = 2});
            rows = directory.rows();
            if (!goes_on(plan)) break;
            plan = plan_with(config, registry_, rows);
        }
        plan_ = plan;
        return rows;
    }
    static std::map<std::string, double> mean(const std::vector<Row>& rows, std::string_view figure) {
        std::map<std::string, Mean> sums;
        for (const Row& row : rows)
            if (const Mean* one = find_measured(row.metrics.names, row.metrics.measured, figure))
                sums[row.name()] += *one;
        std::map<std::string, double> means;
        for (const auto& [name, sum] : sums) means[name] = sum.value();
        return means;
    }
    std::filesystem::path folder_;
    Registry registry_;
    Plan plan_;
};

TEST(Votes, are_whole_numbers_with_the_mean_that_was_asked_for) {
    const auto mean = [](double calls) {
        const Votes votes = votes_for({.calls = calls});
        return static_cast<double>(votes.most) - votes.share_fewer;
    };
    for (const double calls : {1.0, 1.25, 3.42, 5.0}) EXPECT_DOUBLE_EQ(mean(calls), calls);
    EXPECT_EQ(votes_for({.calls = 3.42}).most, 4U);
    EXPECT_DOUBLE_EQ(votes_for({.calls = 3.42}).share_fewer, 0.58);
    EXPECT_EQ(votes_for({.calls = 5}).share_fewer, 0);
    EXPECT_EQ(votes_for({.calls = 0.2}).most, 1U);
}

TEST_F(AnswerCostsTest, wait_for_the_trials_of_their_arm) {
    const Plan first = plan_with(config("[vote, single_long]"), registry_, {});
    ASSERT_EQ(first.cells.size(), 1U);
    ASSERT_EQ(first.later.size(), 2U);
    EXPECT_EQ(first.later[0].name, "vote of l");
    EXPECT_EQ(first.later[0].identity, first.cells[0].identity);
    EXPECT_TRUE(goes_on(first));
    EXPECT_NE(render(first).find("vote of l"), std::string::npos);
}

TEST_F(AnswerCostsTest, vote_with_as_many_calls) {
    const auto rows = run_all(config("[vote, single_long]"), "one");
    const auto calls = mean(rows, "loop.calls");
    // A third of the questions takes all of its five calls, the others two.
    ASSERT_NEAR(calls.at("l"), 3, 1e-9);
    EXPECT_DOUBLE_EQ(calls.at("vote of l"), 3);
    EXPECT_FALSE(goes_on(plan_));
    ASSERT_EQ(plan_.cells.size(), 3U);
    EXPECT_EQ(plan_.cells[1].parent, plan_.cells[0].identity);
    // Each call is of two tokens.
    EXPECT_EQ(plan_.cells[2].prompts->operation("predict").sampling.max_tokens, 6U);
    EXPECT_FALSE(plan_.cells[2].loop.component);
}

TEST_F(AnswerCostsTest, vote_with_a_sample_fewer_in_a_share_of_the_answers) {
    const auto rows = run_all(config("[vote]", "loop.rounds: 3\n", {"task.length=200"}), "one");
    const auto calls = mean(rows, "loop.calls");
    EXPECT_GT(calls.at("l"), 3.5);
    EXPECT_NEAR(calls.at("vote of l"), calls.at("l"), 0.05);
    ASSERT_TRUE(plan_.cells[1].fewer.component);
}

TEST_F(AnswerCostsTest, come_out_the_same_in_a_run_that_was_cut_short) {
    const Config made = config("[vote, single_long]");
    const auto whole = run_all(made, "whole");
    (void)run_all(made, "cut", 1);
    const auto resumed = run_all(made, "cut");
    ASSERT_EQ(whole.size(), resumed.size());
    for (const Row& row : whole) {
        const auto same = std::ranges::find(resumed, row.id, &Row::id);
        ASSERT_NE(same, resumed.end());
        EXPECT_EQ(same->metrics, row.metrics);
    }
}

TEST_F(AnswerCostsTest, are_left_out_where_their_arm_failed) {
    talker::says = [](const Prompt&, Completion&) { throw std::runtime_error("gone"); };
    (void)run_all(config("[vote]"), "one");
    EXPECT_FALSE(goes_on(plan_));
    ASSERT_EQ(plan_.refused.size(), 1U);
    EXPECT_NE(plan_.refused[0].reason.find("no trial of its arm"), std::string::npos);
}

TEST_F(AnswerCostsTest, are_refused_beside_early_stopping_and_not_made_of_votes) {
    const Plan early = make_plan(config("[vote]", "stop_early: {margin: 0.01, streams: 2}\n"), registry_);
    ASSERT_EQ(early.refused.size(), 1U);
    EXPECT_NE(early.refused[0].reason.find("stop_early"), std::string::npos);
    EXPECT_TRUE(make_plan(config("[vote]", "arms: {a: {loop: vote}}\n"), registry_).later.empty());
}

TEST_F(AnswerCostsTest, read_the_rows_of_a_run_only_for_them) {
    EXPECT_TRUE(may_loop(config("true")));
    EXPECT_TRUE(may_loop(config("true", "arms: {a: {loop: vote}}\n")));
    EXPECT_FALSE(may_loop(load_text("name: l\ntask: cycle\nbackend: lookup\n", "l.yaml")));
}

}  // namespace
}  // namespace nrem::core
