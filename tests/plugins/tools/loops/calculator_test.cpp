// The calculator: exact, and bounded.
#include <ctime>

#include "plugins/tool_stage.hpp"

namespace {

using namespace nrem;
using stage::ToolStage;

std::string computed(const std::string& expression) {
    static ToolStage& tool = *new ToolStage("calculator");
    return tool.call({{"expression", expression}});
}

std::string refusal(const std::string& expression) {
    const std::string said = computed(expression);
    return said.starts_with("refused: ") ? said.substr(9) : "not refused: " + said;
}

constexpr const char* hint = ": write numbers, + - * / ^ mod and brackets alone";

TEST(Calculator, computes_by_the_usual_order) {
    EXPECT_EQ(computed("1 + 2 * 3"), "7");
    EXPECT_EQ(computed("(1 + 2) * 3"), "9");
    EXPECT_EQ(computed("10 - 4 - 3"), "3");
    EXPECT_EQ(computed("100 / 10 / 5"), "2");
    EXPECT_EQ(computed("2 ^ 3 ^ 2"), "512");
    EXPECT_EQ(computed("-2 ^ 2"), "-4");
    EXPECT_EQ(computed("(-2) ^ 2"), "4");
    EXPECT_EQ(computed("2 ^ -2"), "0.25");
    EXPECT_EQ(computed("--3"), "3");
    EXPECT_EQ(computed(" 7\t*\n6 "), "42");
}

TEST(Calculator, is_exact) {
    EXPECT_EQ(computed("1/3 + 1/6"), "0.5");
    EXPECT_EQ(computed("1/3"), "1/3");
    EXPECT_EQ(computed("-2/6"), "-1/3");
    EXPECT_EQ(computed("0.1 + 0.2"), "0.3");
    EXPECT_EQ(computed("1.50 * 2.25"), "3.375");
    EXPECT_EQ(computed("-1/8"), "-0.125");
    EXPECT_EQ(computed("2^100"), "1267650600228229401496703205376");
    EXPECT_EQ(computed("007 + 010"), "17");
    EXPECT_EQ(computed("123456789012345678901234567890 * 3 / 3"), "123456789012345678901234567890");
}

TEST(Calculator, takes_the_remainder_with_the_sign_of_the_divisor) {
    EXPECT_EQ(computed("17 mod 5"), "2");
    EXPECT_EQ(computed("-1 mod 5"), "4");
    EXPECT_EQ(computed("1 mod -5"), "-4");
    EXPECT_EQ(computed("10 % 5"), "0");
    EXPECT_EQ(computed("2 + 7 mod 4"), "5");
    EXPECT_EQ(refusal("1.5 mod 1"), "mod is of whole numbers");
}

TEST(Calculator, reads_the_signs_that_models_write) {
    EXPECT_EQ(computed("3 × 4 ÷ 2 − 1"), "5");
    EXPECT_EQ(computed("2**10"), "1024");
    EXPECT_EQ(computed("3·4"), "12");
}

TEST(Calculator, refuses_what_it_cannot_divide_or_raise) {
    EXPECT_EQ(refusal("1 / (2 - 2)"), "this divides by zero");
    EXPECT_EQ(refusal("5 mod 0"), "this divides by zero");
    EXPECT_EQ(refusal("0 ^ -1"), "this divides by zero");
    EXPECT_EQ(refusal("4 ^ 0.5"), "an exponent must be a whole number");
    EXPECT_EQ(computed("0 ^ 0"), "1");
}

TEST(Calculator, says_where_it_cannot_read) {
    EXPECT_EQ(refusal("1 + x"), "a number was expected in place of 'x' (character 5)" + std::string(hint));
    EXPECT_EQ(refusal("×× 3"), "a number was expected in place of '×' (character 1)" + std::string(hint));
    EXPECT_EQ(refusal("1,000 + 1"),
              "an operator was expected in place of ',' (character 2)" + std::string(hint));
    EXPECT_EQ(refusal("2(3)"), "an operator was expected in place of '(' (character 2)" + std::string(hint));
    EXPECT_EQ(refusal("(1 + 2"), "')' was expected at the end" + std::string(hint));
    EXPECT_EQ(refusal("1 +"), "a number was expected at the end" + std::string(hint));
    EXPECT_EQ(refusal("1."), "digits were expected at the end" + std::string(hint));
    EXPECT_EQ(refusal("import os"), "a number was expected in place of 'i' (character 1)" + std::string(hint));
    EXPECT_EQ(refusal("1e5"), "an operator was expected in place of 'e' (character 2)" + std::string(hint));
}

TEST(Calculator, refuses_numbers_and_nesting_without_end) {
    const std::string large = "a number on the way has more than 1000 digits, which is too large";
    EXPECT_EQ(refusal("9^9^9"), large);
    EXPECT_EQ(refusal("2^99999999999999999999999999"), large);
    EXPECT_EQ(refusal("1.1^-100000"), large);
    EXPECT_EQ(computed("1^99999999999999999999999999"), "1");
    EXPECT_EQ(computed("(-1)^99999999999999999999999999"), "-1");
    EXPECT_EQ(computed("0^99999999999999999999999999"), "0");
    EXPECT_EQ(computed("10^900").size(), 901U);
    EXPECT_EQ(refusal(std::string(400, '(') + "1" + std::string(400, ')')),
              "the expression is nested deeper than 64 levels: compute its parts one after the other");
    EXPECT_EQ(refusal(std::string(900, '-') + "1"),
              "the expression is nested deeper than 64 levels: compute its parts one after the other");
}

// The worst that fits into an expression: fractions whose lines grow with every term.
TEST(Calculator, takes_little_time_for_anything) {
    ToolStage tool("calculator", {{"digits", "4000"}});
    std::string sum = "1/3";
    for (int i = 0; sum.size() < 980; ++i) sum += "+1/" + std::to_string(1009 + 2 * i) + "^9";
    const std::clock_t start = std::clock();
    (void)tool.call({{"expression", sum.substr(0, sum.rfind('+'))}});
    const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    EXPECT_LT(took, 1);
}

}  // namespace
