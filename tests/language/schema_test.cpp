// Answers are held to their schema, and schemas to what is understood of them.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/error.hpp"
#include "language/schema_text.hpp"
#include "language/structured.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;
using Strings = std::vector<std::string>;

Strings broken(const char* schema, const char* value) {
    return violations(Json::parse(schema), Json::parse(value));
}
std::string fault_of(const char* schema) {
    const auto fault = schema_fault(Json::parse(schema));
    return fault ? fault->pointer + ": " + fault->why : "";
}

const char* const critique = R"({"type": "object", "required": ["correct", "missed"],
    "additionalProperties": false,
    "properties": {"correct": {"type": "boolean"},
                   "missed": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
                   "advice": {"type": ["string", "null"], "maxLength": 5}}})";

TEST(Schema, passes_what_follows_it) {
    EXPECT_EQ(broken(critique, R"({"correct": true, "missed": ["a"], "advice": null})"), Strings{});
    EXPECT_EQ(broken("{}", "[1]"), Strings{});
}

TEST(Schema, names_the_field_and_what_it_must_be) {
    EXPECT_EQ(broken(critique, R"({"correct": "yes", "missed": ["a", 2]})"),
              (Strings{"/correct: must be of type boolean", "/missed/1: must be of type string"}));
}

TEST(Schema, names_what_is_missing_and_what_is_too_much) {
    EXPECT_EQ(broken(critique, R"({"correct": true, "mised": []})"),
              (Strings{"the answer must have 'missed'", "the answer must not have 'mised'"}));
}

TEST(Schema, names_the_wrong_type_once_and_nothing_below_it) {
    EXPECT_EQ(broken(critique, "[1]"), Strings{"the answer must be of type object"});
}

TEST(Schema, bounds_texts_lists_and_numbers) {
    EXPECT_EQ(
        broken(critique, R"({"correct": true, "missed": ["a","b","c"], "advice": "äöüßé!"})"),
        (Strings{"/advice: must have at most 5 characters", "/missed: must have at most 2 items"}));
    EXPECT_EQ(broken(critique, R"({"correct": true, "missed": [], "advice": "äöüßé"})"), Strings{});
    EXPECT_EQ(broken(R"({"minimum": 1, "maximum": 2.5})", "0"),
              Strings{"the answer must be at least 1"});
    EXPECT_EQ(broken(R"({"minimum": 1, "maximum": 2.5})", "3"),
              Strings{"the answer must be at most 2.5"});
    EXPECT_EQ(broken(R"({"minItems": 1})", "[]"), Strings{"the answer must have at least 1 items"});
}

TEST(Schema, takes_a_whole_number_however_it_is_written) {
    EXPECT_EQ(broken(R"({"type": "integer"})", "2.0"), Strings{});
    EXPECT_EQ(broken(R"({"type": "integer"})", "2.5"),
              Strings{"the answer must be of type integer"});
    EXPECT_EQ(broken(R"({"type": "number"})", "2"), Strings{});
}

TEST(Schema, holds_a_value_to_a_list_of_values) {
    EXPECT_EQ(broken(R"({"enum": ["up", "down", 1]})", "\"left\""),
              Strings{"the answer must be one of [\"up\",\"down\",1]"});
    EXPECT_EQ(broken(R"({"enum": ["up", 1]})", "1.0"), Strings{});
    EXPECT_EQ(broken(R"({"const": {"a": 1}})", R"({"a": 2})"),
              Strings{"the answer must be {\"a\":1}"});
}

TEST(Schema, holds_further_properties_to_a_schema_of_theirs) {
    EXPECT_EQ(broken(R"({"additionalProperties": {"type": "string"}})", R"({"a/b": 1, "c": "x"})"),
              Strings{"/a~1b: must be of type string"});
}

TEST(Schema, tells_of_at_most_sixteen_violations) {
    EXPECT_EQ(violations(Json::parse(R"({"items": {"type": "string"}})"), Json(Strings(3))).size(),
              0U);
    EXPECT_EQ(
        violations(Json::parse(R"({"items": {"type": "string"}})"), Json(std::vector<int>(99)))
            .size(),
        16U);
}

TEST(CheckSchema, refuses_a_keyword_that_answers_would_not_be_held_to) {
    EXPECT_EQ(fault_of(R"({"properties": {"a": {"pattern": "x"}}})"),
              "/properties/a/pattern: unknown or unsupported keyword 'pattern'");
    EXPECT_EQ(fault_of(R"({"minimun": 1})"),
              "/minimun: unknown or unsupported keyword 'minimun' (nearest: minimum)");
}

TEST(CheckSchema, refuses_names_that_nothing_has) {
    EXPECT_EQ(fault_of(R"({"type": "sting"})"), "/type: unknown type 'sting' (nearest: string)");
    EXPECT_EQ(fault_of(R"({"required": ["corect"], "properties": {"correct": {}}})"),
              "/required: unknown property 'corect' (nearest: correct)");
}

TEST(CheckSchema, refuses_what_is_no_schema) {
    EXPECT_EQ(fault_of("[]"), ": a schema must be a mapping");
    EXPECT_EQ(fault_of("true"), ": a schema must be a mapping");
    EXPECT_EQ(fault_of(R"({"items": 3})"), "/items: a schema must be a mapping");
    EXPECT_EQ(fault_of(R"({"type": []})"), "/type: type must be a name or a list of names");
    EXPECT_EQ(fault_of(R"({"type": [1]})"), "/type: type must be a name or a list of names");
    EXPECT_EQ(fault_of(R"({"properties": []})"), "/properties: properties must be a mapping");
    EXPECT_EQ(fault_of(R"({"required": "a"})"), "/required: required must be a list of names");
    EXPECT_EQ(fault_of(R"({"enum": []})"), "/enum: enum must be a list of values");
    EXPECT_EQ(fault_of(R"({"maximum": "1"})"), "/maximum: maximum must be a number");
    EXPECT_EQ(fault_of(R"({"maxLength": -1})"),
              "/maxLength: maxLength must be a whole number, at least 0");
    EXPECT_EQ(fault_of(R"({"minItems": 3, "maxItems": 2})"),
              "/maxItems: maxItems is less than minItems");
}

// A server that enforces a schema makes a model write its properties in this order.
TEST(SchemaText, has_the_properties_in_the_order_in_which_they_are_required) {
    const Json schema = Json::parse(R"({"type": "object", "properties": {
        "reason": {"type": "string"}, "answer": {"type": "string"}, "sure": {"type": "boolean"}},
        "required": ["reason", "answer"], "additionalProperties": false})");
    EXPECT_EQ(schema_text(schema),
              R"({"additionalProperties":false,"properties":{"reason":{"type":"string"},)"
              R"("answer":{"type":"string"},"sure":{"type":"boolean"}},)"
              R"("required":["reason","answer"],"type":"object"})");
}

TEST(SchemaText, orders_what_is_within_lists_and_objects) {
    const Json inner = Json::parse(
        R"({"properties": {"why": {}, "a": {}}, "required": ["why", "a"], "type": "object"})");
    const std::string ordered =
        R"({"properties":{"why":{},"a":{}},"required":["why","a"],"type":"object"})";
    EXPECT_EQ(schema_text(Json{{"items", inner}}), R"({"items":)" + ordered + "}");
    EXPECT_EQ(schema_text(Json{{"properties", {{"x", inner}}}}),
              R"({"properties":{"x":)" + ordered + "}}");
}

TEST(SchemaText, says_all_else_as_it_was) {
    for (const char* text : {R"({"maxItems":2,"type":"array"})", "true", R"({"required":["x"]})",
                             R"({"properties":{"a":{},"b":{}},"required":["a","b"]})"})
        EXPECT_EQ(schema_text(Json::parse(text)), text);
}

TEST(CheckSchema, refuses_endless_nesting) {
    Json schema = Json::object();
    for (int i = 0; i < 1000; ++i) schema = Json{{"items", schema}};
    const auto fault = schema_fault(schema);
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->why, "nested too deep");
}

TEST(CheckSchema, throws_with_the_place) {
    try {
        check_schema(Json::parse(R"({"items": {"type": "x"}})"));
        FAIL();
    } catch (const UsageError& error) {
        EXPECT_EQ(std::string(error.what()), "schema/items/type: unknown type 'x'");
    }
}

TEST(CheckSchema, a_schema_without_a_fault_can_judge_anything) {
    EXPECT_TRUE(rc::check([] {
        const auto any =
            rc::gen::element<std::string>("{}", "[]", "1", "-1", "\"a\"", "[\"a\"]", "{\"a\": {}}",
                                          "null", "\"string\"", "false", "2.5");
        const auto key = rc::gen::element<std::string>(
            "type", "properties", "required", "items", "enum", "const", "minLength", "maxItems",
            "minimum", "maximum", "additionalProperties");
        Json schema = Json::object();
        for (int i = 0; i < 3; ++i) schema[*key] = Json::parse(*any);
        if (!schema_fault(schema)) (void)violations(schema, Json::parse(*any));
    }));
}

}  // namespace
}  // namespace nrem::core
