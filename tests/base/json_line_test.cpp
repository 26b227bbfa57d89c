#include "base/json_line.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace nrem::core {
namespace {

TEST(JsonString, escapes_what_would_break_a_line_or_is_no_text) {
    std::string json;
    append_json_string(json, "a\"b\\c\nd\x01\xff<\u00e9");
    EXPECT_EQ(json, "\"a\\\"b\\\\c\\nd\\u0001\xef\xbf\xbd<\u00e9\"");
}

TEST(JsonObject, has_its_members_in_the_order_of_the_calls) {
    std::string json;
    {
        JsonObject object(json);
        object.add("text", "a");
        object.add("flag", true);
        object.add("byte", std::int8_t{-1});
        object.add("large", std::numeric_limits<std::uint64_t>::max());
        object.add("real", 0.1F);
        object.add("none", std::numeric_limits<double>::quiet_NaN());
        object.add_json("raw", "[null]");
    }
    EXPECT_EQ(json,
              R"({"text":"a","flag":true,"byte":-1,"large":18446744073709551615,"real":0.1,)"
              R"("raw":[null]})");
}

TEST(JsonObject, holds_objects_and_lists) {
    std::string json = "before ";
    {
        JsonObject object(json);
        object.object("inner").add("n", 1);
        object.list("list", std::vector<int>{1, 2},
                    [](std::string& text, int item) { JsonObject(text).add("i", item); });
        object.list("none", std::vector<int>{}, [](std::string&, int) {});
    }
    EXPECT_EQ(json, R"(before {"inner":{"n":1},"list":[{"i":1},{"i":2}],"none":[]})");
}

}  // namespace
}  // namespace nrem::core
