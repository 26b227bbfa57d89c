// What a model thought aloud is taken off, and the JSON in its answer found.
#include "language/structured.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

namespace nrem::core {
namespace {

using Json = nlohmann::json;

TEST(Reasoning, is_taken_off_with_its_tags) {
    EXPECT_EQ(without_reasoning("<think>well, 3 or 4\n</think>\n\n 4 "), "4");
    EXPECT_EQ(without_reasoning("<reasoning>x</reasoning>{\"a\": 1}"), "{\"a\": 1}");
    EXPECT_EQ(without_reasoning("[THINK]x[/THINK]yes"), "yes");
    EXPECT_EQ(without_reasoning("<Think>x</THINK>yes"), "yes");
}

TEST(Reasoning, in_several_blocks_leaves_what_stands_between) {
    EXPECT_EQ(without_reasoning("<think>a</think>yes <think>b</think>sir"), "yes sir");
}

TEST(Reasoning, that_is_cut_short_leaves_no_answer) {
    EXPECT_EQ(without_reasoning(" <think>I could say 4, or"), "");
    EXPECT_EQ(without_reasoning("<think>"), "");
}

TEST(Reasoning, whose_opening_stood_in_the_prompt_begins_at_the_start) {
    EXPECT_EQ(without_reasoning("3? No.</think>4"), "4");
}

TEST(Reasoning, that_speaks_of_its_own_tag_ends_at_the_last_close) {
    EXPECT_EQ(without_reasoning("<think>a <think> b </think> c </think> 4"), "4");
    EXPECT_EQ(without_reasoning("<think>the <think> tag</think>4"), "4");
}

TEST(Reasoning, is_no_word_in_the_midst_of_an_answer) {
    EXPECT_EQ(without_reasoning("the tag <think> is used"), "the tag <think> is used");
    EXPECT_EQ(without_reasoning("a < b, [think about it], <thinker>"),
              "a < b, [think about it], <thinker>");
}

TEST(Reasoning, of_an_answer_in_channels_is_all_but_the_final_one) {
    EXPECT_EQ(without_reasoning("<|channel|>analysis<|message|>3 or 4<|end|><|start|>assistant"
                                "<|channel|>final<|message|>4<|return|>"),
              "4");
    EXPECT_EQ(without_reasoning("<|start|>assistant<|channel|>final<|message|>4<|end|>"), "4");
    EXPECT_EQ(without_reasoning("<|channel|>analysis<|message|>3 or"), "");
    EXPECT_EQ(without_reasoning("<|channel|>final"), "");
}

TEST(Reasoning, holds_out_against_any_text) {
    EXPECT_TRUE(rc::check([] {
        const auto parts =
            *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                "<think>", "</think>", "<", "[/THINK]", "<|channel|>", "final", "<|message|>",
                "<|end|>", "a", " ", "\n", "\xff", ""));
        std::string text;
        for (const auto& part : parts) text += part;
        const std::string once = without_reasoning(text);
        RC_ASSERT(once.size() <= text.size());
        RC_ASSERT((once.empty() || (once.front() != ' ' && once.back() != '\n')));
    }));
}

TEST(FindJson, takes_the_first_object_or_array_from_among_words) {
    EXPECT_EQ(find_json("Sure: {\"a\": {\"b\": [1, \"}\"]}} and {\"c\": 2}"),
              Json::parse(R"({"a": {"b": [1, "}"]}})"));
    EXPECT_EQ(find_json("a list: [1, 2]"), Json::parse("[1, 2]"));
    EXPECT_EQ(find_json(R"({"a": "\"{"})"), Json::parse(R"({"a": "\"{"})"));
}

TEST(FindJson, takes_what_is_fenced_before_all_else) {
    EXPECT_EQ(find_json("See [1].\n```json\n{\"a\": 1}\n```\n"), Json::parse("{\"a\": 1}"));
    EXPECT_EQ(find_json("```{\"a\": \"```\"}```"), Json::parse("{\"a\": \"```\"}"));
    EXPECT_EQ(find_json("```json\n{\"a\": 1}"), Json::parse("{\"a\": 1}"));
}

TEST(FindJson, takes_a_text_that_is_one_value) {
    EXPECT_EQ(find_json(" true\n"), Json(true));
    EXPECT_EQ(find_json("\"x {}\""), Json("x {}"));
    EXPECT_EQ(find_json("-1.5"), Json(-1.5));
}

TEST(FindJson, skips_brackets_that_hold_no_json) {
    EXPECT_EQ(find_json("{name} is {a: 1}, so {\"a\": 1}"), Json::parse("{\"a\": 1}"));
}

TEST(FindJson, does_not_guess) {
    for (const char* text : {"", "  ", "yes", "{\"a\": 1", "{\"a\": 1,}", "{'a': 1}", "{\"a\": 1]",
                             "{\"a\" 1}", "{\"a\": NaN}", "{\"a\": 1e999}", "{\"a\": \"\xff\"}",
                             "{\"a\": \"x\ny\"}", "}{", "```", "{\"", "{\"\\"})
        EXPECT_EQ(find_json(text), std::nullopt) << text;
}

TEST(FindJson, looks_no_deeper_than_64_levels) {
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    EXPECT_TRUE(find_json(nested(64)).has_value());
    EXPECT_EQ(find_json(std::string(1'000'000, '[')), std::nullopt);
    EXPECT_EQ(find_json(std::string(1'000'000, '{') + std::string(1'000'000, '}')), std::nullopt);
}

rc::Gen<Json> any_json(int levels) {
    const auto scalar =
        rc::gen::oneOf(rc::gen::map(rc::gen::inRange(-1000, 1000), [](int n) { return Json(n); }),
                       rc::gen::map(rc::gen::arbitrary<bool>(), [](bool b) { return Json(b); }),
                       rc::gen::map(rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127)),
                                    [](const std::string& text) { return Json(text); }),
                       rc::gen::just(Json(nullptr)));
    if (levels == 0) return scalar;
    const auto list = rc::gen::map(rc::gen::container<std::vector<Json>>(any_json(levels - 1)),
                                   [](const std::vector<Json>& items) { return Json(items); });
    const auto mapping = rc::gen::map(rc::gen::container<std::vector<Json>>(any_json(levels - 1)),
                                      [](const std::vector<Json>& items) {
                                          Json made = Json::object();
                                          for (const auto& item : items)
                                              made["k" + std::to_string(made.size())] = item;
                                          return made;
                                      });
    return rc::gen::oneOf(scalar, list, mapping);
}

TEST(FindJson, finds_any_value_again_behind_any_words) {
    EXPECT_TRUE(rc::check([] {
        const Json value = {{"answer", *any_json(2)}};
        const auto words = *rc::gen::container<std::string>(
            rc::gen::element('a', ' ', '\n', '"', '\'', '}', ']', ':', ',', '\\'));
        RC_ASSERT(find_json(words + value.dump(*rc::gen::element(-1, 2)) + words) == value);
    }));
}

TEST(FindJson, holds_out_against_any_text) {
    EXPECT_TRUE(rc::check([] {
        const auto text = *rc::gen::container<std::string>(rc::gen::element(
            '{', '}', '[', ']', '"', '\\', ':', ',', '`', '1', 'a', '\n', '\xff', '\0'));
        const auto found = find_json(text);
        RC_ASSERT((!found || Json::accept(found->dump())));
    }));
}

}  // namespace
}  // namespace nrem::core
