// Scores of texts against what the reference implementations say of the same texts. Their figures
// were computed apart: SQuAD 1.1's evaluate-v1.1.py (its functions normalize_answer and f1_score,
// with `in` for the part), rouge_score 0.1.2 (rougeL, fmeasure, no stemmer), scipy 1.17.1
// (stats.kendalltau), under Python 3.11.
#include "nrem/sdk/text_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace nrem::text_scores {
namespace {

struct Pair {
    const char* said;
    const char* wanted;
    const char* normalised;  // what was said
    bool equal;
    bool part;
    double f1;
    double rouge;
};

void PrintTo(const Pair& pair, std::ostream* out) {
    *out << '"' << pair.said << "\" for \"" << pair.wanted << '"';
}

class Reference : public testing::TestWithParam<Pair> {};

TEST_P(Reference, scores_alike) {
    const Pair& pair = GetParam();
    EXPECT_EQ(normalised(pair.said), pair.normalised);
    EXPECT_EQ(exact_match(pair.said, pair.wanted), pair.equal);
    EXPECT_EQ(contains(pair.said, pair.wanted), pair.part);
    EXPECT_NEAR(token_f1(pair.said, pair.wanted), pair.f1, 1e-12);
    EXPECT_NEAR(rouge_l(pair.said, pair.wanted), pair.rouge, 1e-12);
}

TEST(ContainsWords, finds_no_number_inside_of_another) {
    EXPECT_TRUE(contains_words("It took 3 days.", "3"));
    EXPECT_TRUE(contains_words("the red door", "The red door!"));
    EXPECT_FALSE(contains_words("[2023/05/30 23:40] how many days?", "3"));
    EXPECT_FALSE(contains_words("13", "3"));
}

INSTANTIATE_TEST_SUITE_P(
    TextScores, Reference,
    testing::Values(
        Pair{"The cat sat on the mat.", "a cat sat on a mat", "cat sat on mat", true, true, 1,
             0.6666666666666666},
        Pair{"It was Denver Broncos, I think", "Denver Broncos", "it was denver broncos i think",
             false, true, 0.5, 0.5},
        Pair{"no no no yes", "no yes yes", "no no no yes", false, false, 0.5714285714285715,
             0.5714285714285715},
        Pair{"", "x", "", false, false, 0, 0}, Pair{"the", "a", "", true, true, 0, 0},
        Pair{"U.S.A. in 1999-2000", "usa in 1999 2000", "usa in 19992000", false, false,
             0.5714285714285715, 0.6},
        Pair{"Caf\xc3\xa9  de\tParis\n", "caf\xc3\xa9 de paris", "caf\xc3\xa9 de paris", true, true,
             1, 1},
        Pair{"police kill the gunman", "the gunman kill police", "police kill gunman", false, false,
             1, 0.5},
        Pair{"police killed the gunman", "police kill the gunman", "police killed gunman", false,
             false, 0.6666666666666666, 0.75},
        Pair{"alpha beta gamma delta epsilon", "alpha gamma epsilon beta zeta",
             "alpha beta gamma delta epsilon", false, false, 0.8, 0.6},
        Pair{"can't stop, won't stop", "can t stop won t stop", "cant stop wont stop", false, false,
             0.4, 1}));

using Ranks = std::vector<double>;

TEST(KendallTau, is_that_of_scipy) {
    EXPECT_NEAR(kendall_tau(Ranks{1, 2, 3, 4}, Ranks{1, 2, 3, 4}), 1, 1e-12);
    EXPECT_NEAR(kendall_tau(Ranks{1, 2, 3, 4}, Ranks{4, 3, 2, 1}), -1, 1e-12);
    EXPECT_NEAR(kendall_tau(Ranks{1, 2, 3, 4, 5}, Ranks{3, 1, 2, 5, 4}), 0.4, 1e-12);
    EXPECT_NEAR(kendall_tau(Ranks{1, 1, 2, 3}, Ranks{1, 2, 2, 3}), 0.8, 1e-12);
    EXPECT_NEAR(kendall_tau(Ranks{12, 2, 1, 12, 2}, Ranks{1, 4, 7, 1, 0}), -0.4714045207910316,
                1e-12);
    EXPECT_TRUE(std::isnan(kendall_tau(Ranks{1, 1, 1}, Ranks{1, 2, 3})));
    EXPECT_TRUE(std::isnan(kendall_tau(Ranks{}, Ranks{})));
}

using Items = std::vector<std::string>;

TEST(OrderTau, counts_the_shared_items_once_each) {
    EXPECT_EQ(order_tau(Items{"a", "b", "c"}, Items{"a", "b", "c"}), 1);
    EXPECT_EQ(order_tau(Items{"c", "x", "b", "c", "a"}, Items{"a", "b", "c", "d"}), -1);
    EXPECT_TRUE(std::isnan(order_tau(Items{"a", "x"}, Items{"a", "b"})));
}

TEST(SetF1, ignores_order_and_repetition) {
    EXPECT_EQ(set_f1(Items{"milk", "apple"}, Items{"apple", "milk"}), 1);
    EXPECT_EQ(set_f1(Items{"milk", "milk", "milk"}, Items{"milk"}), 1);
    EXPECT_EQ(set_f1(Items{"milk", "tea"}, Items{"milk", "apple"}), 0.5);
    EXPECT_EQ(set_f1(Items{}, Items{"milk"}), 0);
    EXPECT_EQ(set_f1(Items{}, Items{}), 1);
}

TEST(ItemsOf, are_between_separators) {
    EXPECT_EQ(items_of(" The apple,football ,, milk."), (Items{"apple", "football", "milk"}));
    EXPECT_EQ(items_of("one\ntwo; three", "\n;"), (Items{"one", "two", "three"}));
    EXPECT_TRUE(items_of(" , ").empty());
}

TEST(Abstains, on_phrases_in_any_case_and_not_on_answers) {
    for (const char* text :
         {"No information available.", "That was NOT MENTIONED", "I don't know.",
          "I don\xe2\x80\x99t know", "The notes do not say; it cannot be determined"})
        EXPECT_TRUE(abstains(text)) << text;
    for (const char* text : {"", "blue", "He knows it", "the information desk", "I know: 4 May"})
        EXPECT_FALSE(abstains(text)) << text;
}

}  // namespace
}  // namespace nrem::text_scores
