// What a gain of fast_weights lets in of a write, of its rate and of its decay.
#include <gtest/gtest.h>

#include <cmath>

#include "memory/elements.hpp"
#include "plugins/stage.hpp"

namespace nrem::stage {
namespace {

constexpr nrem_sizes with_sizes{.struct_size = sizeof(nrem_sizes), .cue = 2, .answer = 2};

std::vector<double> matrix(const Mind& mind) {
    return core::numbers_of(mind.memory.tensor(0));
}

// The state after each of some writes.
class WriteGate : public testing::Test {
protected:
    void write(Mind& mind, std::vector<float> key, std::vector<float> value) {
        mind.write(days.add({.vector = std::move(key), .target = std::move(value)}));
    }
    Days days;
};

TEST_F(WriteGate, closed_by_the_input_leaves_the_state_as_it_is) {
    Mind mind("fast_weights",
              {{"update", "gated_delta"}, {"decay", "0.5"}, {"gain", "input"}, {"gated", "both"},
               {"threshold", "0"}, {"steepness", "100"}},
              with_sizes);
    write(mind, {0.6F, 0.8F}, {1, 2});
    const auto before = matrix(mind);
    EXPECT_NEAR(before[3], 1.6, 1e-6);
    write(mind, {0.6F, -0.8F}, {3, 4});
    EXPECT_EQ(matrix(mind), before);
}

TEST_F(WriteGate, half_open_by_the_input_does_half_of_both) {
    Mind mind("fast_weights",
              {{"update", "gated_delta"}, {"decay", "0.5"}, {"gain", "input"}, {"gated", "both"},
               {"threshold", "0"}},
              with_sizes);
    write(mind, {1, 0}, {1, 0});
    EXPECT_NEAR(matrix(mind)[0], 0.5, 1e-6);
    write(mind, {1, 0}, {1, 0});  // 0.75 of 0.5 is kept, then half of the error corrected
    EXPECT_NEAR(matrix(mind)[0], 0.375 + 0.5 * 0.625, 1e-6);
}

// Each write halves what is there and adds 1 where it is open, and half of both where it is half.
TEST_F(WriteGate, may_close_one_of_rate_and_decay) {
    const auto second = [&](const std::string& gated) {
        Mind mind("fast_weights",
                  {{"update", "hebb"}, {"decay", "0.5"}, {"gain", "input"}, {"gated", gated},
                   {"threshold", "0"}},
                  with_sizes);
        write(mind, {1, 0}, {1, 0});
        write(mind, {1, 0}, {1, 0});
        return matrix(mind)[0];
    };
    EXPECT_NEAR(second("both"), 0.75 * 0.5 + 0.5, 1e-6);
    EXPECT_NEAR(second("rate"), 0.5 * 0.5 + 0.5, 1e-6);
    EXPECT_NEAR(second("decay"), 0.75 * 1 + 1, 1e-6);
}

TEST_F(WriteGate, opened_by_an_error_lets_in_what_is_new_and_nothing_that_is_known) {
    Mind mind("fast_weights",
              {{"update", "gated_delta"}, {"decay", "0.5"}, {"gain", "error"}, {"gated", "both"}},
              with_sizes);
    write(mind, {1, 0}, {1, 0});
    EXPECT_NEAR(matrix(mind)[0], 1, 1e-6);
    const auto before = matrix(mind);
    write(mind, {1, 0}, {1, 0});
    EXPECT_EQ(matrix(mind), before);
    write(mind, {1, 0}, {0.5F, 0});  // |0.5|² / |0.5|² = 1: fully open
    EXPECT_NEAR(matrix(mind)[0], 0.5, 1e-6);
}

TEST_F(WriteGate, is_refused_where_each_channel_has_a_decay) {
    EXPECT_THROW(Mind("fast_weights", {{"update", "gla"}, {"gain", "error"}, {"gated", "both"}}, with_sizes),
                 core::Error);
}

}  // namespace
}  // namespace nrem::stage
