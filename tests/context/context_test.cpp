// The context as a window over experiences: what fits, what has been consolidated, what it costs.
#include "context/context.hpp"

#include <gtest/gtest.h>

namespace nrem::core {
namespace {

class ContextTest : public testing::Test {
protected:
    ContextTest() { cue_.text = borrow(std::string_view("12345678")); }  // two tokens
    void push(Context& context, std::uint64_t step) const {
        nrem_experience experience{};
        experience.step = step;
        experience.cue = &cue_;
        context.push(experience);
    }
    static std::vector<std::uint64_t> steps(const std::vector<nrem_experience>& items) {
        std::vector<std::uint64_t> found;
        for (const auto& item : items) found.push_back(item.step);
        return found;
    }
    nrem_cue cue_ = make_cue();
};

TEST_F(ContextTest, drops_the_oldest_when_it_is_full) {
    Context context(3);
    for (std::uint64_t step = 0; step < 100; ++step) push(context, step);
    EXPECT_EQ(context.size(), 3U);
    EXPECT_EQ(steps(context.segment()), (std::vector<std::uint64_t>{97, 98, 99}));
    EXPECT_EQ(context.tokens_since(0), 6U);
}

TEST_F(ContextTest, counts_items_and_tokens_since_a_step) {
    Context context(50);
    for (const std::uint64_t step : {2, 3, 5, 8, 13}) push(context, step);
    EXPECT_EQ(context.items_since(0), 5U);
    EXPECT_EQ(context.items_since(4), 3U);
    EXPECT_EQ(context.tokens_since(5), 6U);
    EXPECT_EQ(context.tokens_since(14), 0U);
    EXPECT_EQ(steps(context.segment(8)), (std::vector<std::uint64_t>{8, 13}));
}

TEST_F(ContextTest, keeps_what_came_after_a_freeze) {
    Context context(50);
    for (std::uint64_t step = 0; step < 10; ++step) push(context, step);
    context.drop_before(7);
    EXPECT_EQ(steps(context.segment()), (std::vector<std::uint64_t>{7, 8, 9}));
    EXPECT_EQ(context.tokens_since(8), 4U);
    context.drop_before(100);
    EXPECT_EQ(context.size(), 0U);
    push(context, 10);
    EXPECT_EQ(context.tokens_since(0), 2U);
}

}  // namespace
}  // namespace nrem::core
