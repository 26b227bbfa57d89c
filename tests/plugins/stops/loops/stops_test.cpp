// Stops without a file: after which iteration each of them stops.
#include <cmath>

#include "plugins/stop_stage.hpp"

namespace {

using namespace nrem;
using stage::standing_after;
using stage::StopStage;

nrem_standing with_votes(std::uint64_t leader, std::uint64_t second) {
    nrem_standing standing = standing_after(leader + second);
    standing.proposals = leader + second;
    standing.leader = leader;
    standing.second = second;
    return standing;
}

// How many votes for one answer, and none against it, it takes.
std::uint64_t unanimous(const StopStage& stop) {
    std::uint64_t votes = 0;
    while (votes < 100 && stop.goes_on(with_votes(votes, 0))) ++votes;
    return votes;
}

TEST(Fixed, stops_after_n_iterations) {
    const StopStage stop("fixed", {{"n", "2"}});
    EXPECT_TRUE(stop.goes_on(standing_after(1)));
    EXPECT_FALSE(stop.goes_on(standing_after(2)));
    EXPECT_FALSE(stop.goes_on(standing_after(3)));
}

// From a uniform prior the chance after k votes of one opinion is 1 - 2^-(k+1).
TEST(Agreement, stops_when_the_posterior_of_the_majority_passes_the_threshold) {
    EXPECT_EQ(unanimous(StopStage("agreement")), 4U);
    EXPECT_EQ(unanimous(StopStage("agreement", {{"threshold", "0.74"}})), 1U);
    EXPECT_EQ(unanimous(StopStage("agreement", {{"threshold", "0.75"}})), 2U);
    EXPECT_EQ(unanimous(StopStage("agreement", {{"threshold", "0.99"}})), 6U);
}

// Beta(6, 2) above 1/2 is 120/128 = .9375, Beta(7, 2) is 247/256 = .9648.
TEST(Agreement, counts_the_votes_against_the_leader) {
    const StopStage stop("agreement");
    EXPECT_TRUE(stop.goes_on(with_votes(5, 1)));
    EXPECT_FALSE(stop.goes_on(with_votes(6, 1)));
    EXPECT_TRUE(stop.goes_on(with_votes(50, 50)));
    EXPECT_TRUE(stop.goes_on(with_votes(0, 0)));
}

TEST(Agreement, takes_any_number_of_votes) {
    const StopStage stop("agreement");
    EXPECT_FALSE(stop.goes_on(with_votes(UINT64_MAX, 0)));
    EXPECT_TRUE(stop.goes_on(with_votes(UINT64_MAX, UINT64_MAX)));
    EXPECT_EQ(unanimous(StopStage("agreement", {{"threshold", "1"}})), 100U);
}

TEST(Verdict, stops_at_a_review_that_says_right) {
    const StopStage stop("verdict");
    nrem_standing standing = standing_after(1);
    EXPECT_TRUE(stop.goes_on(standing));
    standing.verdict = 0;
    EXPECT_TRUE(stop.goes_on(standing));
    standing.verdict = 1;
    EXPECT_FALSE(stop.goes_on(standing));
}

TEST(Stable, stops_when_the_last_proposal_has_stayed_the_same) {
    const StopStage stop("stable", {{"iterations", "2"}});
    nrem_standing standing = standing_after(2);
    standing.unchanged = 1;
    EXPECT_TRUE(stop.goes_on(standing));
    standing.unchanged = 2;
    EXPECT_FALSE(stop.goes_on(standing));
}

TEST(Stops, need_of_a_loop_what_they_look_at) {
    const auto needs = [](const char* name) {
        return stage::registry().find(core::Kind::stop, name).needs;
    };
    EXPECT_EQ(needs("agreement"), std::vector<std::string>{"loop.votes"});
    EXPECT_EQ(needs("verdict"), std::vector<std::string>{"loop.verdict"});
    EXPECT_TRUE(needs("fixed").empty());
}

}  // namespace
