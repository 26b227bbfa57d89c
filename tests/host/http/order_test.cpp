// Which of the requests that wait goes first.
#include "host/http/order.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace nrem::core::http {
namespace {

struct Waiting {
    struct {
        std::string body;
    } request;
    std::uint64_t passed_over = 0;
    bool tried = false;
    [[nodiscard]] bool was_tried() const { return tried; }
};

class Order : public testing::Test {
protected:
    Order() {
        for (const char* body : {"B: one", "A: two", "B: three", "A: four"})
            waiting_.push_back({{body}, 0, false});
        for (auto& one : waiting_) queue_.push_back(&one);
    }
    std::vector<Waiting> waiting_;
    std::deque<Waiting*> queue_;
};

// 4.8: a server's cache of prompts stays warm.
TEST_F(Order, goes_on_with_what_begins_like_the_last_one) {
    EXPECT_EQ(next_in(queue_, "A: zero"), 1U);
    EXPECT_EQ(next_in(queue_, "B: zero"), 0U);
    EXPECT_EQ(next_in(queue_, "B: th"), 2U);
}

TEST_F(Order, is_by_age_where_nothing_is_shared) {
    EXPECT_EQ(next_in(queue_, ""), 0U);
    EXPECT_EQ(next_in(queue_, "C: x"), 0U);
}

TEST_F(Order, lets_nobody_wait_for_ever) {
    waiting_[0].passed_over = most_passed_over;
    EXPECT_EQ(next_in(queue_, "A: zero"), 0U);
}

TEST_F(Order, puts_first_what_was_tried_before) {
    waiting_[0].tried = true;
    EXPECT_EQ(next_in(queue_, "A: zero"), 0U);
}

}  // namespace
}  // namespace nrem::core::http
