// Context tree weighting: against figures worked out by hand, and against the definition, evaluated
// in exact fractions over the whole tree (by a program of a page that follows the recursion of the
// paper; the fractions below are its output).
#include <cmath>

#include "engines/symbols/context_tree.hpp"
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;

std::vector<float> ctw(std::string_view shown, const std::string& depth,
                       std::vector<std::string> symbols = {"a", "b"}) {
    Days days(std::move(symbols));
    std::vector<Record> records;
    for (const char& symbol : shown) records.push_back(stage::case_of("", {}, {&symbol, 1}));
    return stage::ask(stage::make<nrem_backend>(core::Kind::backend, "ctw", {{"depth", depth}}),
                      days.cue("?"), {records, {}, {}})
        .probabilities;
}

TEST(Ctw, is_the_kt_estimate_at_depth_zero) {
    EXPECT_NEAR(ctw("aab", "0")[0], 2.5 / 3 * 3 / 4, 1e-7);
    EXPECT_NEAR(ctw("", "0")[0], 0.5, 1e-7);
}

// By hand, after "aab" at depth 1. Root: P(e) = 1/2 3/4 1/6 = 1/16. Below: "a" at the beginning,
// 1/2, and "ab" after a, 1/2 1/4; their product is 1/16, too. So the root weighs both alike: the
// next symbol is a with (2.5/4 + 1/2) / 2, since nothing came after b so far.
TEST(Ctw, weighs_depths_alike_that_explain_the_past_alike) {
    EXPECT_NEAR(ctw("aab", "1")[0], 9.0 / 16, 1e-6);
}

TEST(Ctw, agrees_with_the_recursion_over_the_whole_tree) {
    EXPECT_NEAR(ctw("ababa", "2")[1], 53.0 / 72, 1e-6);
    EXPECT_NEAR(ctw("abaabba", "3")[0], 11.0 / 20, 1e-6);
    const auto third = ctw("abcabcab", "2", {"a", "b", "c"});
    EXPECT_NEAR(third[0], 263227.0 / 1803214, 1e-6);
    EXPECT_NEAR(third[1], 263227.0 / 1803214, 1e-6);
    EXPECT_NEAR(third[2], 638380.0 / 901607, 1e-6);
}

TEST(Ctw, has_the_probability_of_all_that_was_said_as_the_product_of_its_predictions) {
    symbols::ContextTree tree;
    tree.begin(2, 3);
    double sum = 0;
    for (const std::uint32_t symbol : {0U, 1U, 0U, 0U, 1U, 1U, 0U}) {
        std::vector<float> chances(2);
        tree.predict(chances);
        sum += std::log(static_cast<double>(chances[symbol]));
        tree.add(symbol);
    }
    EXPECT_NEAR(sum, std::log(25.0 / 8192), 1e-5);
    EXPECT_NEAR(tree.log_probability(), std::log(25.0 / 8192), 1e-12);
}

// The bound of the paper: at most one bit for each node of the best tree, its two leaves and its
// root.
TEST(Ctw, loses_little_against_the_right_depth) {
    symbols::ContextTree deep, right;
    deep.begin(2, 8);
    right.begin(2, 1);
    Random random(4);
    std::uint32_t symbol = 0;
    for (int i = 0; i < 400; ++i) {
        deep.add(symbol);
        right.add(symbol);
        symbol = random.uniform() < 0.9 ? 1 - symbol : symbol;
    }
    EXPECT_GT(deep.log_probability(), right.log_probability() - 6 * std::log(2.0));
}

}  // namespace
