// How much of a change of tensors was made up.
#include "memory/self_change.hpp"

#include <gtest/gtest.h>

#include "memory/elements.hpp"

namespace nrem::core {
namespace {

class SelfChangeTest : public testing::Test {
protected:
    void add(std::size_t index, float amount) { now_.edit_tensor(0)[index] += amount; }
    void make_up(std::size_t index, float amount) {
        change_.open(now_);
        add(index, amount);
        change_.close(now_);
    }
    [[nodiscard]] double share() const { return change_.share(before_, now_); }

    Memory before_{MemoryLayout{{.name = "W", .shape = {2, 2}, .grows = true}}};
    Memory now_ = before_;
    SelfChange change_;
};

TEST_F(SelfChangeTest, is_nothing_where_nothing_was_made_up) {
    EXPECT_EQ(share(), 0);
    add(0, 3);
    EXPECT_EQ(share(), 0);
}

TEST_F(SelfChangeTest, is_a_share_of_squares) {
    add(0, 3);
    make_up(1, 1);
    EXPECT_DOUBLE_EQ(share(), 0.1);
}

TEST_F(SelfChangeTest, does_not_depend_on_how_many_times_it_was_written) {
    for (int i = 0; i < 4; ++i) {
        add(0, 0.75);
        make_up(1, 0.25);
    }
    EXPECT_DOUBLE_EQ(share(), 0.1);
}

TEST_F(SelfChangeTest, counts_only_what_was_written_while_it_was_open) {
    change_.open(now_);
    add(1, 1);
    change_.note(now_);
    add(1, 1);
    change_.close(now_);
    add(0, 2);
    EXPECT_DOUBLE_EQ(share(), 0.5);
}

// A component may have got its pointer before, and the host cannot know when it writes.
TEST_F(SelfChangeTest, sees_what_is_written_through_an_earlier_pointer) {
    float* const values = now_.edit_tensor(0);
    change_.open(now_);
    values[0] = 1;
    change_.close(now_);
    EXPECT_DOUBLE_EQ(share(), 1);
}

TEST_F(SelfChangeTest, counts_rows_that_were_added_and_taken) {
    change_.open(now_);
    now_.resize_tensor(0, 4);
    now_.edit_tensor(0)[7] = 2;
    change_.close(now_);
    add(0, 2);
    EXPECT_DOUBLE_EQ(share(), 0.5);
    now_.resize_tensor(0, 2);
    EXPECT_DOUBLE_EQ(share(), 1.0 / 3) << "what was made up, and as much that undid it";
}

TEST_F(SelfChangeTest, counts_bits_that_were_flipped) {
    before_ = Memory(MemoryLayout{{.name = "B", .shape = {8}, .type = ElementType::bit}});
    now_ = before_;
    const auto flip = [&](std::size_t bit) {
        set_bit(reinterpret_cast<std::uint8_t*>(now_.edit_elements(0)), bit, true);
    };
    for (std::size_t bit = 0; bit < 3; ++bit) flip(bit);
    change_.open(now_);
    flip(7);
    change_.close(now_);
    EXPECT_DOUBLE_EQ(share(), 0.25);
}

}  // namespace
}  // namespace nrem::core
