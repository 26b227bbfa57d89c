#include "base/nearest.hpp"

#include <gtest/gtest.h>

namespace nrem::core {
namespace {

TEST(Nearest, counts_a_swap_as_one_mistake) {
    EXPECT_EQ(nearest("dealy", {"deny", "delay"}), "delay");
}

TEST(Nearest, finds_nothing_when_all_is_far) {
    EXPECT_EQ(nearest("transplant", {"weather", "liver"}), "");
    EXPECT_EQ(nearest("ab", {"xy"}), "");
    EXPECT_EQ(nearest("x", {}), "");
}

TEST(Nearest, allows_a_third_of_a_long_name_to_be_wrong) {
    EXPECT_EQ(nearest("pared_asociats", {"paired_associates"}), "paired_associates");
}

TEST(NearestHint, offers_what_is_near_and_otherwise_what_it_is_given) {
    EXPECT_EQ(nearest_hint("decy", {"decay"}, "it has decay"), " (nearest: decay)");
    EXPECT_EQ(nearest_hint("rate", {"decay"}, "it has decay"), " (it has decay)");
    EXPECT_EQ(nearest_hint("rate", {"decay"}), "");
}

}  // namespace
}  // namespace nrem::core
