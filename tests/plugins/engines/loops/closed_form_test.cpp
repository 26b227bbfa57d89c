// The exact figures of loops against published ones, against counting every case, and against
// draws.
#include "engines/loops/closed_form.hpp"

#include <gtest/gtest.h>

#include "engines/loops/sealed.hpp"

namespace nrem::loops {
namespace {

double two_way(double right, std::size_t votes) {
    return majority({.right = right}, votes);
}

TEST(Majority, is_that_of_condorcet_between_two_answers) {
    EXPECT_NEAR(two_way(0.6, 1), 0.600, 0.0005);
    EXPECT_NEAR(two_way(0.6, 3), 0.648, 0.0005);
    EXPECT_NEAR(two_way(0.6, 5), 0.683, 0.0005);
    EXPECT_NEAR(two_way(0.6, 9), 0.733, 0.0005);
    EXPECT_NEAR(two_way(0.5, 9), 0.5, 1e-12);
    EXPECT_NEAR(two_way(0.6, 2), 0.6, 1e-12);  // a tie is drawn
    EXPECT_NEAR(two_way(1, 5), 1, 1e-12);
    EXPECT_NEAR(two_way(0, 5), 0, 1e-12);
}

// Published with a measured rate of one voter, on 72 questions (all figures are multiples of 1/72).
TEST(Majority, of_the_measured_rate_is_the_published_table_within_its_error) {
    struct Row {
        double one;
        std::vector<double> of_three_five_nine;
    };
    for (const auto& [one, published] :
         {Row{61, {67, 70, 72}}, Row{52, {61, 64, 67}}, Row{39, {41, 44, 47}}}) {
        const std::size_t votes[] = {3, 5, 9};
        for (std::size_t i = 0; i < 3; ++i) {
            const double expected = two_way(one / 72, votes[i]);
            const double error = std::sqrt(expected * (1 - expected) / 72);
            EXPECT_NEAR(published[i] / 72, expected, 2 * error) << one << ' ' << votes[i];
        }
    }
}

// Every way in which so many votes can fall.
double counted(std::size_t votes, const std::vector<double>& shares) {
    double wins = 0;
    std::size_t ways = 1;
    for (std::size_t i = 0; i < votes; ++i) ways *= shares.size();
    for (std::size_t way = 0; way < ways; ++way) {
        std::vector<std::size_t> got(shares.size());
        double chance = 1;
        for (std::size_t i = 0, left = way; i < votes; ++i, left /= shares.size()) {
            ++got[left % shares.size()];
            chance *= shares[left % shares.size()];
        }
        const std::size_t most = *std::max_element(got.begin(), got.end());
        if (got[0] == most)
            wins += chance / static_cast<double>(std::count(got.begin(), got.end(), most));
    }
    return wins;
}

TEST(Majority, counts_every_case_where_there_are_more_answers) {
    for (const std::size_t choices : {2U, 3U, 5U})
        for (const double common : {0.0, 0.5, 1.0})
            for (std::size_t votes = 1; votes <= 6; ++votes) {
                const Drafter drafter{.right = 0.4, .choices = choices, .common = common};
                EXPECT_NEAR(majority(drafter, votes), counted(votes, shares_of(drafter)), 1e-12)
                    << choices << ' ' << common << ' ' << votes;
            }
}

TEST(Majority, of_more_answers_is_better_at_the_same_rate_unless_errors_agree) {
    const double many = majority({.right = 0.4, .choices = 10}, 9);
    EXPECT_GT(many, 0.6);
    EXPECT_LT(majority({.right = 0.4, .choices = 10, .common = 1}, 9), 0.3);
}

TEST(Correlation, leaves_one_vote_where_all_samples_are_one_draw) {
    EXPECT_NEAR(majority({.right = 0.6, .correlation = 1}, 9), 0.6, 1e-12);
    EXPECT_NEAR(coverage({.right = 0.6, .correlation = 1}, 9), 0.6, 1e-12);
    EXPECT_NEAR(effective_votes(9, 1), 1, 1e-12);
    EXPECT_NEAR(effective_votes(9, 0), 9, 1e-12);
    EXPECT_NEAR(effective_votes(9, 0.4375), 2, 1e-12);  // nine judges, two effective votes
}

// Of two samples at this correlation: both are right with p^2 + correlation p (1 - p).
TEST(Correlation, is_that_between_two_samples) {
    for (const double correlation : {0.0, 0.25, 0.8}) {
        const Drafter drafter{.right = 0.6, .correlation = correlation};
        const double neither = 1 - coverage(drafter, 2);
        EXPECT_NEAR(neither, 0.4 * 0.4 + correlation * 0.6 * 0.4, 1e-12);
    }
}

TEST(Coverage, is_that_of_an_oracle_that_chooses) {
    EXPECT_NEAR(coverage({.right = 0.6}, 5), 0.990, 0.0005);
    EXPECT_NEAR(coverage({.right = 0.6}, 1), 0.6, 1e-12);
}

TEST(Critique, gains_what_is_fixed_less_what_is_broken) {
    const Moves moves = moves_of({.sensitivity = 0.7, .specificity = 0.9}, {0.5, 0.5});
    EXPECT_NEAR(round_gain(0.6, moves), 0.11, 1e-12);
    EXPECT_NEAR(round_gain(0.6, moves_of({.sensitivity = 0, .specificity = 1}, {0.5, 0.5})), 0,
                1e-12);
    EXPECT_NEAR(stationary(moves), 0.35 / 0.40, 1e-12);
    EXPECT_NEAR(after_rounds(0.6, moves, 1), 0.71, 1e-12);
    EXPECT_NEAR(after_rounds(0.6, moves, 100), stationary(moves), 1e-12);
    EXPECT_NEAR(round_gain(stationary(moves), moves), 0, 1e-12);
}

TEST(Critique, that_ends_at_a_good_verdict_gains_the_same_in_one_round_and_less_later) {
    const Reviewer reviewer{.sensitivity = 0.7, .specificity = 0.9};
    const Reviser reviser{0.5, 0.5};
    const Moves moves = moves_of(reviewer, reviser);
    EXPECT_NEAR(after_verdicts(0.6, reviewer, reviser, 1), 0.71, 1e-12);
    EXPECT_LT(after_verdicts(0.6, reviewer, reviser, 50), after_rounds(0.6, moves, 50));
    EXPECT_NEAR(after_verdicts(0.6, reviewer, reviser, 0), 0.6, 1e-12);
}

TEST(Verifiers, all_accept_with_the_product_of_their_rates) {
    EXPECT_NEAR(unanimity(1 - 0.3, 4), 0.2401, 1e-12);
}

TEST(BestOf, is_an_oracle_with_an_oracle_and_a_single_draft_without) {
    const Reviewer oracle{.sensitivity = 1, .specificity = 1};
    const Reviewer blind{.sensitivity = 0, .specificity = 1};
    EXPECT_NEAR(best_of_drafts(0.6, oracle, 5), coverage({.right = 0.6}, 5), 1e-12);
    EXPECT_NEAR(best_of_answers(0.6, 4, oracle, 5), coverage({.right = 0.6}, 5), 1e-12);
    EXPECT_NEAR(best_of_drafts(0.6, blind, 5), 0.6, 1e-12);
    EXPECT_NEAR(best_of_drafts(0.6, {0.7, 0.9}, 1), 0.6, 1e-12);
    EXPECT_NEAR(best_of_answers(0.6, 4, {0.7, 0.9}, 1), 0.6, 1e-12);
}

// Drafts, verdicts and a choice, drawn.
double drawn_best(double right, std::size_t choices, const Reviewer& reviewer, bool by_answer) {
    Random random(5);
    constexpr int rounds = 40000;
    int wins = 0;
    for (int i = 0; i < rounds; ++i) {
        std::vector<std::size_t> candidates;
        for (std::size_t n = 0; n < 5; ++n) {
            const std::size_t drawn = random.uniform() < right ? 0 : 1 + random.below(choices - 1);
            if (!by_answer || std::count(candidates.begin(), candidates.end(), drawn) == 0)
                candidates.push_back(drawn);
        }
        std::vector<std::size_t> accepted;
        for (const std::size_t candidate : candidates)
            if (random.uniform() <
                (candidate == 0 ? reviewer.specificity : 1 - reviewer.sensitivity))
                accepted.push_back(candidate);
        const auto& from = accepted.empty() ? candidates : accepted;
        wins += from[random.below(from.size())] == 0;
    }
    return static_cast<double>(wins) / rounds;
}

TEST(BestOf, of_a_noisy_verifier_is_what_draws_come_to) {
    const Reviewer reviewer{.sensitivity = 0.7, .specificity = 0.8};
    EXPECT_NEAR(best_of_drafts(0.4, reviewer, 5), drawn_best(0.4, 4, reviewer, false), 0.01);
    EXPECT_NEAR(best_of_answers(0.4, 4, reviewer, 5), drawn_best(0.4, 4, reviewer, true), 0.01);
}

TEST(FirstAccepted, is_what_draws_come_to) {
    const Reviewer reviewer{.sensitivity = 0.7, .specificity = 0.8};
    Random random(7);
    constexpr int rounds = 40000;
    int wins = 0;
    for (int i = 0; i < rounds; ++i) {
        std::vector<std::size_t> rejected;
        bool accepted = false;
        for (std::size_t n = 0; n < 5 && !accepted; ++n) {
            const std::size_t drawn = random.uniform() < 0.4 ? 0 : 1 + random.below(3);
            if (std::count(rejected.begin(), rejected.end(), drawn) > 0) continue;
            const double accepts = drawn == 0 ? reviewer.specificity : 1 - reviewer.sensitivity;
            accepted = random.uniform() < accepts;
            if (accepted) wins += drawn == 0;
            rejected.push_back(drawn);
        }
        if (!accepted) wins += rejected[random.below(rejected.size())] == 0;
    }
    EXPECT_NEAR(first_accepted(0.4, 4, reviewer, 5), static_cast<double>(wins) / rounds, 0.01);
    EXPECT_NEAR(first_accepted(0.6, 4, {1, 1}, 5), coverage({.right = 0.6}, 5), 1e-12);
    EXPECT_NEAR(first_accepted(0.6, 4, {0, 1}, 5), 0.6, 1e-12);
}

TEST(Keys, hold_their_question_and_nothing_else_is_a_key) {
    for (std::uint32_t nonce = 0; nonce < 1000; ++nonce) {
        const Sealed question{nonce, static_cast<std::uint8_t>(nonce % 4), 4};
        EXPECT_EQ(unseal(seal(question)), question);
        EXPECT_EQ(key_at(text_of_key(seal(question))), seal(question));
    }
    int taken = 0;
    Random random(1);
    for (int i = 0; i < 100000; ++i) taken += unseal(random()).has_value();
    EXPECT_LE(taken, 3);
    EXPECT_FALSE(key_at("0123456789abcde"));
    EXPECT_FALSE(key_at("0123456789abcdeX"));
}

// Each bit of a key is as often set, whatever the answer.
TEST(Keys, do_not_show_the_answer) {
    for (std::uint8_t right = 0; right < 2; ++right)
        for (int bit = 0; bit < 64; ++bit) {
            int set = 0;
            for (std::uint32_t nonce = 0; nonce < 2000; ++nonce)
                set += (seal({nonce, right, 2}) >> bit & 1) != 0;
            EXPECT_NEAR(set, 1000, 120) << bit;
        }
}

}  // namespace
}  // namespace nrem::loops
