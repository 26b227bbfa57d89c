// The task `countdown`: its problems, all hands of the Game of 24, and what it takes for an answer.
#include "tasks/loops/countdown/solver.hpp"
#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

TEST(Solver, finds_all_hands_of_the_game_of_24_that_can_be_solved) {
    int hands = 0;
    int solved = 0;
    for (std::int64_t a = 1; a <= 13; ++a)
        for (std::int64_t b = a; b <= 13; ++b)
            for (std::int64_t c = b; c <= 13; ++c)
                for (std::int64_t d = c; d <= 13; ++d) {
                    ++hands;
                    const Hand hand{a, b, c, d};
                    const std::string found = Search(hand).solve(24);
                    if (found.empty()) continue;
                    ++solved;
                    EXPECT_EQ(value_of(found, hand), (Fraction{24, 1})) << found;
                }
    EXPECT_EQ(hands, 1820);
    EXPECT_EQ(solved, 1362);
}

TEST(Solver, finds_what_needs_fractions_and_nothing_where_there_is_none) {
    EXPECT_EQ(value_of(Search({3, 3, 8, 8}).solve(24), {3, 3, 8, 8}), (Fraction{24, 1}));
    EXPECT_EQ(Search({1, 1, 1, 1}).solve(24), "");
}

TEST(Expression, is_exact_and_knows_precedence) {
    const auto value = [](std::string_view text) { return ExpressionReader(text).read(); };
    EXPECT_EQ(value("8 / (3 - 8 / 3)"), (Fraction{24, 1}));
    EXPECT_EQ(value("2 + 3 * 4 - 10 / 4"), (Fraction{23, 2}));
    EXPECT_EQ(value("10 - 4 - 3"), (Fraction{3, 1}));
    EXPECT_EQ(value(" ( ( 7 ) ) "), (Fraction{7, 1}));
}

TEST(Expression, is_nothing_for_any_other_text) {
    for (const char* text : {"", "1 +", "(1", "1)", "1 / 0", "1 / (2 - 2)", "2 ** 3", "-1", "1 2",
                             "1,2", "1.5", "abs(1)", "99999999999999999999", "1;2", "__import__"})
        EXPECT_FALSE(ExpressionReader(text).read()) << text;
    EXPECT_FALSE(ExpressionReader(std::string(100000, '(')).read());
    EXPECT_FALSE(value_of("1" + std::string(1000, ' '), {1}));
}

TEST(Countdown, asks_for_hands_that_can_be_solved_each_as_often) {
    const Task task("countdown", {{"questions", "3000"}});
    std::set<std::string> texts;
    for (const auto& test : task.play(0)) {
        const Hand numbers = numbers_in(test.label);
        EXPECT_EQ(numbers.size(), 4U);
        EXPECT_EQ(value_of(test.label, numbers), (Fraction{24, 1}));
        EXPECT_NE(test.text.find("to get 24."), std::string::npos);
        EXPECT_EQ(test.oracle_text, test.label);
        texts.insert(test.text);
    }
    EXPECT_NEAR(static_cast<double>(texts.size()), 1362 * (1 - std::exp(-3000 / 1362.0)), 40);
}

TEST(Countdown, draws_a_target_with_its_numbers_where_there_is_none) {
    const Task task("countdown", {{"target", "0"}, {"numbers", "5"}, {"largest", "50"}});
    for (const auto& test : task.play(0)) {
        const Hand numbers = numbers_in(test.label);
        EXPECT_EQ(numbers.size(), 5U);
        const auto value = value_of(test.label, numbers);
        ASSERT_TRUE(value) << test.label;
        EXPECT_EQ(value->lower, 1);
        EXPECT_NE(test.text.find("to get " + std::to_string(value->upper) + '.'),
                  std::string::npos);
        EXPECT_EQ(task.score(test, test.label).correct, 1);
    }
}

// The hand 3, 3, 8, 8, which has one solution.
Seen hardest() {
    Seen asked;
    asked.kind = NREM_TEST;
    asked.label = "8 / (3 - (8 / 3))";
    return asked;
}

TEST(Countdown, takes_any_expression_of_the_numbers_with_this_value) {
    const Task task("countdown");
    for (const char* said : {"8/(3-8/3)", "8 / (3 - 8 / 3) = 24", "(8 / (3 - (8 / 3)))"}) {
        EXPECT_EQ(task.figures(hardest(), said).at("correct"), 1) << said;
        EXPECT_EQ(task.figures(hardest(), said).at("follows_rules"), 1) << said;
    }
    EXPECT_EQ(task.figures(hardest(), "8 + 8 + 3 + 3").at("follows_rules"), 1);
    EXPECT_EQ(task.figures(hardest(), "8 + 8 + 3 + 3").at("correct"), 0);
    for (const char* said : {"", "24", "8 * 3", "8 * 3 * (8 - 3 - 3 - 1)", "3 * 8", "I do not know",
                             "8 / (3 - 8 / 3", "6 * 4", "3 3 8 8"}) {
        EXPECT_EQ(task.figures(hardest(), said).at("correct"), 0) << said;
        EXPECT_EQ(task.figures(hardest(), said).at("follows_rules"), 0) << said;
    }
}

TEST(Countdown, checks_an_expression_at_its_step) {
    const Task task("countdown");
    const auto stream = task.play(2);
    const auto check = [&](const std::string& expression) {
        return task.act("check", R"({"expression": ")" + expression + "\"}", 4, 2);
    };
    EXPECT_EQ(check(stream[4].label), "24: it solves the problem");
    const std::string listed = stream[4].text.substr(24, stream[4].text.find(" once") - 24);
    EXPECT_EQ(check("1"), "refused: this is no expression that uses " + listed + ", each once");
    std::string sum;
    std::int64_t total = 0;
    for (const std::int64_t number : numbers_in(stream[4].label)) {
        sum += (sum.empty() ? "" : " + ") + std::to_string(number);
        total += number;
    }
    EXPECT_EQ(check(sum), std::to_string(total) +
                              (total == 24 ? ": it solves the problem" : ": the target is 24"));
    EXPECT_EQ(task.act("check", R"({"expression": "1"})", 20),
              "refused: nothing is asked at this step");
}

TEST(Countdown, refuses_what_cannot_be_asked) {
    const auto says = [](const Given& given, const std::string& part) {
        return complaint("countdown", given).find(part) != std::string::npos;
    };
    EXPECT_TRUE(says({{"numbers", "6"}}, "too many to find all problems"));
    EXPECT_TRUE(
        says({{"numbers", "2"}, {"largest", "3"}}, "no hand of 2 numbers from 1 to 3 makes 24"));
    EXPECT_TRUE(says({{"numbers", "7"}}, "numbers"));
    EXPECT_TRUE(says({{"target", "-1"}}, "target"));
    EXPECT_EQ(complaint("countdown", {{"numbers", "6"}, {"target", "0"}, {"largest", "100"}}),
              "accepted");
}

}  // namespace
}  // namespace nrem::tasks
