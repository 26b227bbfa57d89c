// The lines of an event log are read as they were written, by one description of their fields.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "trial/night_line.hpp"

namespace nrem::core {
namespace {

template <class Line>
std::string written(const Line& line) {
    std::string text;
    append_json(text, line);
    return text;
}

template <class Line>
std::string read_and_written(const std::string& text) {
    JsonMembers members;
    Line line;
    EXPECT_TRUE(members.open(text)) << text;
    fields(members, line);
    return written(line);
}

StepLine full_step() {
    return {.stream = 3,
            .name = "the \"pier\"\n",
            .step = 12,
            .kind = LineKind::test,
            .at = 0.1,
            .cue = "fog, {\"kind\":\"end\"}",
            .recalled = 0,
            .prediction = "\\",
            .understanding = "what the weather will be",
            .predicted_value = 1e300,
            .p = 0.1F,
            .truth = "rain \u2603",
            .true_value = -2,
            .reply = "repaired",
            .lack = "cut",
            .understood = 1,
            .correct = 0,
            .stale = true,
            .log_loss = 2.321928073389531,
            .absolute_error = 1,
            .version = 7,
            .age = 5,
            .facts = FactCount{1, 2, 3, 4},
            .memory = {100, 2, 30}};
}

NightLine full_night() {
    const RecordFace face{.kind = "fact", .text = "a [text], \"quoted\"", .strength = 2};
    NightLine line{.stream = 1, .night = {.sleep = "nap", .step = 9, .published_after = 12}};
    NightRecord& night = line.night;
    night.outcome = NightOutcome::rolled_back;
    night.score_before = std::numeric_limits<double>::quiet_NaN();
    night.passes = {{.gain = 0.5, .stages = {{"prune", {.removed = 3}}}, .undone = true}};
    night.gate = {{.check = "lost", .figure = 0.5, .passed = false, .why = "half", .measured = 4}};
    night.notes = {{"merged", "4, into \"2\""}, {"", ""}};
    night.diff.records = {{.what = RecordOperation::added, .id = 4, .why = "new", .after = face}};
    night.by_hand = true;
    return line;
}

TEST(EventLog, reads_a_step_as_it_was_written) {
    for (const StepLine& line : {full_step(), StepLine{}}) {
        const std::string text = written(line);
        EXPECT_EQ(read_and_written<StepLine>(text), text);
    }
}

TEST(EventLog, reads_a_night_as_it_was_written) {
    for (const NightLine& line : {full_night(), NightLine{}}) {
        const std::string text = written(line);
        EXPECT_EQ(read_and_written<NightLine>(text), text);
    }
}

// nlohmann::json sorts the members by name.
TEST(EventLog, reads_members_in_any_order_and_beside_others) {
    for (const std::string& text : {written(full_step()), written(StepLine{})}) {
        nlohmann::json other = nlohmann::json::parse(text);
        other["sum"] = "1a2b3c4d";
        other["a"] = R"({"b":["]",{"name":"}"}]})"_json;
        EXPECT_EQ(read_and_written<StepLine>(other.dump()), text);
    }
}

TEST(EventLog, knows_a_test_by_the_name_that_it_had_before) {
    JsonMembers members;
    ASSERT_TRUE(members.open(R"({"stream":0,"step":1,"kind":"probe"})"));
    StepLine line;
    fields(members, line);
    EXPECT_EQ(line.kind, LineKind::test);
    EXPECT_NE(written(line).find(R"("kind":"test")"), std::string::npos);
}

TEST(EventLog, takes_a_value_of_another_type_for_a_missing_one) {
    JsonMembers members;
    ASSERT_TRUE(members.open(
        R"({"stream":-1,"name":7,"step":1.0,"kind":"eaten","at":"1","recalled":null,"stale":1,)"
        R"("correct":true,"p":1e999,"facts":[1],"version":18446744073709551616,"bytes":"5"})"));
    StepLine line;
    fields(members, line);
    EXPECT_FALSE(members.is_whole());
    EXPECT_EQ(written(line), written(StepLine{}));
}

TEST(EventLog, is_whole_with_what_every_step_has) {
    JsonMembers members;
    const std::string text = written(StepLine{.name = "pier"});
    ASSERT_TRUE(members.open(text));
    StepLine line;
    fields(members, line);
    EXPECT_TRUE(members.is_whole());
}

TEST(EventLog, opens_nothing_that_is_no_object) {
    JsonMembers members;
    for (const char* text : {"", "{", "}", "[]", "7", R"({"a"})", R"({"a":})", R"({"a":1}x)", R"({"a":"})",
                             R"({"a":[1})", R"({"a":{"b":1})", "{a:1}", R"({"a":"\"})"})
        EXPECT_FALSE(members.open(text)) << text;
    EXPECT_TRUE(members.open("{}"));
}

}  // namespace
}  // namespace nrem::core
