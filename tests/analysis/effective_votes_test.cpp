// How many independent votes those of a loop are worth.
#include "analysis/effective_votes.hpp"

#include <gtest/gtest.h>

#include "analysis/make_comparisons.hpp"
#include "nrem/sdk/random.hpp"
#include "wake/loop_sums.hpp"

namespace nrem::core {
namespace {

using namespace testing;

constexpr std::uint32_t voters = 9;

// Answers of nine votes. With probability `together` all of one answer are one draw of `right`,
// which makes their correlation just that; else each is a draw of its own.
StreamRecord voting_stream(std::uint64_t index, std::uint64_t answers, double together,
                           double right = 0.6) {
    Random random(index + 1);
    StreamRecord stream = stream_of(index, std::string(answers, '1'));
    DayLog steps;
    for (std::uint64_t i = 0; i < answers; ++i) {
        LoopCount count{.proposals = voters};
        count.votes = voters;
        const bool is_one = random.uniform() < together;
        const bool all = random.uniform() < right;
        for (std::uint32_t vote = 0; vote < voters; ++vote)
            count.right_votes += is_one ? all : random.uniform() < right;
        count.right = count.right_votes;
        count.first_is_right = 1;
        StepRecord step;
        step.correct = 1;
        step.loop = std::make_shared<const LoopCount>(count);
        steps.push_back(step);
    }
    stream.figures = loop_figures_of(steps, 0);
    return stream;
}

CellSummary cell_of(double together, double right = 0.6, std::uint64_t streams = 20) {
    TrialRecord trial = trial_of({});
    for (std::uint64_t i = 0; i < streams; ++i)
        trial.streams.push_back(voting_stream(i, 200, together, right));
    return compare({row_of_trial("arm", trial)}, {}).groups.at(0).cells.at(0);
}

TEST(EffectiveVotes, are_all_where_votes_are_independent) {
    const Estimate found = cell_of(0).effective_votes;
    EXPECT_NEAR(found.value, 9, 0.5);
    EXPECT_LT(found.interval.low, 9.2);
    EXPECT_GT(found.interval.high, 8.8);
    EXPECT_EQ(found.n, 20U * 200 * 36);
}

// 9 / (1 + 8 * 0.4)
TEST(EffectiveVotes, are_fewer_by_the_design_effect) {
    EXPECT_NEAR(cell_of(0.4).effective_votes.value, 9 / 4.2, 0.15);
}

TEST(EffectiveVotes, are_one_where_all_votes_are_alike) {
    EXPECT_NEAR(cell_of(1).effective_votes.value, 1, 1e-9);
}

TEST(EffectiveVotes, are_not_known_where_nothing_varies) {
    const Estimate found = cell_of(0, 1).effective_votes;
    EXPECT_TRUE(std::isnan(found.value));
    EXPECT_GT(found.n, 0U);
}

TEST(EffectiveVotes, have_no_interval_of_fewer_than_six_streams) {
    EXPECT_TRUE(std::isnan(cell_of(0.4, 0.6, 5).effective_votes.interval.low));
}

TEST(EffectiveVotes, are_none_without_votes) {
    TrialRecord trial = trial_of({});
    trial.streams.push_back(stream_of(0, "10"));
    const auto made = compare({row_of_trial("arm", trial)}, {});
    EXPECT_EQ(made.groups.at(0).cells.at(0).effective_votes.n, 0U);
}

}  // namespace
}  // namespace nrem::core
