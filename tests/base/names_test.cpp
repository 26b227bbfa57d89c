#include "base/names.hpp"

#include <gtest/gtest.h>

#include "nrem/sdk/params.hpp"

namespace nrem::core {
namespace {

enum class Day { work, rest, feast };
constexpr auto names_of(Day) {
    return std::to_array<std::string_view>({"work", "rest", "feast"});
}

TEST(Names, lead_from_a_value_to_its_name_and_back) {
    for (const Day day : {Day::work, Day::rest, Day::feast})
        EXPECT_EQ(from_name<Day>(name_of(day)), day);
    EXPECT_EQ(name_of(Day::feast), "feast");
    EXPECT_EQ(from_name<Day>("night"), std::nullopt);
    EXPECT_EQ(from_name<Day>(""), std::nullopt);
}

TEST(Names, are_listed_in_their_order) {
    EXPECT_EQ(known_names<Day>(), "work, rest, feast");
    EXPECT_EQ(known_names<Day>(" or "), "work, rest or feast");
}

TEST(Names, are_the_choices_of_a_parameter) {
    constexpr ParamSpec spec = choice("day", Day::rest, "which");
    EXPECT_STREQ(spec.choices, "work|rest|feast");
    EXPECT_STREQ(spec.fallback, "rest");
}

}  // namespace
}  // namespace nrem::core
