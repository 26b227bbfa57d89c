#include "config/yaml.hpp"

#include <gtest/gtest.h>

#include "config/refusal.hpp"

namespace nrem::core {
namespace {

Value read(const std::string& text) {
    return read_yaml(text, {"x.yaml"});
}
std::string refused(const std::string& text) {
    return refusal_of([&] { return read(text); });
}

TEST(Yaml, keeps_the_line_of_every_key) {
    const Value value = read("a: 1\n\nb:\n  c: [x,\n    y]\n");
    EXPECT_EQ(value.find("a")->place.line, 1);
    EXPECT_EQ(value.find("b")->place.line, 3);
    EXPECT_EQ(value.find("b")->find("c")->place.line, 4);
    EXPECT_EQ(value.find("b")->find("c")->items[1].place.line, 5);
}

TEST(Yaml, reads_a_mapping_in_the_order_of_the_file) {
    const Value value = read("z: 1\na: 2\n");
    ASSERT_EQ(value.items.size(), 2U);
    EXPECT_EQ(value.items[0].key, "z");
    EXPECT_EQ(value.items[1].text, "2");
}

TEST(Yaml, knows_quoted_from_plain_text) {
    EXPECT_TRUE(read("a: '4'").find("a")->quoted);
    EXPECT_FALSE(read("a: 4").find("a")->quoted);
}

TEST(Yaml, refuses_a_key_that_stands_twice) {
    EXPECT_EQ(refused("a: 1\nb: 2\na: 3\n"), "x.yaml:3:1: the key 'a' stands here twice");
}

TEST(Yaml, refuses_a_nested_key_that_stands_twice) {
    EXPECT_EQ(refused("s: {passes: 1, passes: 2}"),
              "x.yaml:1:16: the key 'passes' stands here twice");
}

TEST(Yaml, names_line_and_column_of_what_is_malformed) {
    EXPECT_TRUE(refused("a: 1\nb: [1, 2\nc: 3\n").starts_with("x.yaml:3:")) << refused("a: [");
    EXPECT_NE(refused("a: 1\nb: ]").find("x.yaml:2:4: not valid YAML"), std::string::npos);
}

TEST(Yaml, refuses_what_is_left_open) {
    EXPECT_TRUE(refused("a: 'x\n").starts_with("x.yaml:1:6: not valid YAML"));
    EXPECT_TRUE(refused("a: {b: 1\n").starts_with("x.yaml:1:")) << refused("a: {b: 1\n");
    EXPECT_TRUE(refused("a: " + std::string(100'000, '[')).starts_with("x.yaml:1:"));
}

TEST(Yaml, is_nothing_for_an_empty_text) {
    EXPECT_EQ(read("").shape, Shape::nothing);
    EXPECT_EQ(read("# only this\n").shape, Shape::nothing);
}

TEST(Yaml, expands_an_alias) {
    const Value value = read("a: &x {p: 1}\nb: *x\n");
    EXPECT_EQ(value.find("b")->find("p")->text, "1");
    EXPECT_EQ(value.find("b")->place.line, 2);
}

TEST(Yaml, refuses_a_tag_with_its_line) {
    EXPECT_EQ(refused("b: 1\na: !range [1, 10]\n"),
              "x.yaml:2:4: the tag !range means nothing here: leave it out");
    EXPECT_EQ(refused("a: !env MY_URL"),
              "x.yaml:1:4: the tag !env means nothing here: leave it out");
    EXPECT_EQ(refused("a: !env"), "x.yaml:1:4: the tag !env means nothing here: leave it out");
    EXPECT_EQ(refused("a: !m {b: 1}"), "x.yaml:1:4: the tag !m means nothing here: leave it out");
    EXPECT_EQ(refused("!k a: 1"), "x.yaml:1:1: the tag !k means nothing here: leave it out");
    EXPECT_EQ(refused("a: !!binary aGk="),
              "x.yaml:1:4: the tag !!binary means nothing here: leave it out");
    EXPECT_EQ(refused("a: !!seq {b: 1}"),
              "x.yaml:1:4: the tag !!seq means nothing here: leave it out");
}

TEST(Yaml, takes_the_tags_that_say_what_a_value_is) {
    EXPECT_TRUE(read("a: !!str 4").find("a")->quoted);
    EXPECT_EQ(read("a: !!seq [1]").find("a")->shape, Shape::list);
    EXPECT_EQ(read("a: !!map {b: 1}").find("a")->shape, Shape::mapping);
}

TEST(Yaml, refuses_an_alias_within_its_own_anchor) {
    EXPECT_EQ(refused("a: &x [*x]"), "x.yaml:1:8: an alias cannot stand here");
}

TEST(Yaml, refuses_aliases_that_expand_without_end) {
    std::string bomb = "a0: &a0 [1,1,1,1,1,1,1,1,1]\n";
    for (int i = 1; i < 10; ++i) {
        const std::string last = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int j = 0; j < 9; ++j) bomb += (j ? "," : "") + last;
        bomb += "]\n";
    }
    EXPECT_NE(refused(bomb).find("more than 200000 values"), std::string::npos);
}

TEST(Yaml, refuses_deep_nesting) {
    const std::string brackets = std::string(10'000, '[') + std::string(10'000, ']');
    EXPECT_NE(refused("a: " + brackets).find("nested deeper than 32 levels"), std::string::npos);
    std::string dashes;
    for (int i = 0; i < 10'000; ++i) dashes += "- ";
    EXPECT_NE(refused(dashes).find("nested deeper than 32 levels"), std::string::npos);
}

TEST(Yaml, refuses_bytes_that_are_not_utf8) {
    EXPECT_EQ(refused("a: 1\nb: caf\xe9\n"), "x.yaml:2:7: not UTF-8 text");
    EXPECT_EQ(refused(std::string("a\0: 1", 5)), "x.yaml:1:2: not UTF-8 text");
    EXPECT_EQ(refused("\xff\xfe"
                      "a"),
              "x.yaml:1:1: not UTF-8 text");
    EXPECT_EQ(refused("a: \xed\xa0\x80"), "x.yaml:1:4: not UTF-8 text");
}

TEST(Yaml, takes_utf8_with_a_byte_order_mark_and_carriage_returns) {
    EXPECT_EQ(read("\xef\xbb\xbf"
                   "a: caf\xc3\xa9\r\nb: 2\r\n")
                  .find("a")
                  ->text,
              "caf\xc3\xa9");
}

TEST(Yaml, refuses_a_second_document) {
    EXPECT_EQ(refused("a: 1\n---\nb: 2\n"), "x.yaml: more than one YAML document");
}

TEST(Yaml, refuses_a_key_that_is_no_name) {
    EXPECT_TRUE(refused("? [a, b]\n: 1\n").starts_with("x.yaml:1:3: a key must be a name"));
    EXPECT_EQ(refused("~: 1\n"), "x.yaml:1:1: a key must be a name");
}

TEST(Yaml, refuses_a_huge_text) {
    EXPECT_EQ(refused(std::string(5u << 20, ' ')), "x.yaml: larger than 4 MiB");
}

}  // namespace
}  // namespace nrem::core
