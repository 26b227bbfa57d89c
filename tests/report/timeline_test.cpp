// What is read back from an event log, and where it is cut.
#include "report/timeline.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "base/error.hpp"
#include "report/sample.hpp"
#include "report/sample_life.hpp"
#include "report/thinned.hpp"
#include "support/own_folder.hpp"
#include "trial/night_line.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

class ReadTimelines : public testing::Test {
protected:
    ~ReadTimelines() override { fs::remove_all(folder_); }

    fs::path write(const std::string& text) {
        std::ofstream(folder_ / "events.jsonl") << text;
        return folder_ / "events.jsonl";
    }
    static Timeline first(const fs::path& events, const TimelineLimits& limits = {}) {
        return read_timelines(events, std::vector<std::uint64_t>{0}, limits).at(0);
    }
    Timeline life(std::uint64_t events, const TimelineLimits& limits = {}) {
        sample::write_life(folder_, events);
        return first(folder_ / "events.jsonl", limits);
    }

    fs::path folder_ = own_folder();
};

std::string step_line(std::uint64_t step) {
    std::string line;
    append_line(line, StepLine{.name = "pier", .step = step});
    return line;
}

std::uint64_t sum(const nlohmann::json& column) {
    return std::accumulate(column.begin(), column.end(), std::uint64_t{0},
                           [](std::uint64_t total, const nlohmann::json& value) {
                               return total + value.get<std::uint64_t>();
                           });
}

TEST_F(ReadTimelines, takes_one_stream_up_to_its_end) {
    const auto timeline = first(write(sample::events()));
    EXPECT_EQ(timeline.name, "Seattle <script>alert(1)</script>");
    ASSERT_EQ(timeline.steps.size(), 3u);
    EXPECT_EQ(timeline.steps[0]["prediction"], "sun");
    EXPECT_EQ(timeline.steps[2]["version"], 1);
    ASSERT_EQ(timeline.nights.size(), 1u);
    EXPECT_EQ(timeline.nights[0]["bytes"], 90);
    EXPECT_EQ(timeline.details[0]["diff"].size(), 3u);
    EXPECT_EQ(timeline.end["records"], 3);
}

TEST_F(ReadTimelines, takes_several_streams_in_one_reading) {
    const std::vector<std::uint64_t> streams{1, 0, 5};
    const auto timelines = read_timelines(write(sample::events()), streams);
    ASSERT_EQ(timelines.size(), 3u);
    EXPECT_EQ(timelines[0].name, "New York");
    EXPECT_EQ(timelines[1].steps.size(), 3u);
    EXPECT_EQ(timelines[2].steps.size(), 0u);
}

TEST_F(ReadTimelines, shows_values_where_there_is_no_text) {
    const auto timeline = first(write(sample::events()));
    EXPECT_EQ(timeline.steps[1]["prediction"], "1.250");
    EXPECT_EQ(timeline.steps[1]["truth"], "2.500");
}

TEST_F(ReadTimelines, calls_the_only_sleep_of_an_older_run_sleep) {
    const auto timeline = first(write(sample::events()));
    EXPECT_EQ(timeline.sleeps, std::vector<std::string>{"sleep"});
    EXPECT_EQ(timeline.details[0]["gate"], nlohmann::json::array());
    EXPECT_EQ(timeline.bins["sleeps"][0]["published"], R"([0,1,0])"_json);
}

TEST_F(ReadTimelines, takes_times_from_the_clock_file_alone) {
    EXPECT_FALSE(first(write(sample::events())).details[0]["passes"][0].contains("milliseconds"));
    std::ofstream(folder_ / "timing.jsonl")
        << R"({"stream":1,"sleep":"sleep","step":1,"waited_ms":9})"
           "\n"
        << R"({"stream":0,"night":0,"step":1,"waited_ms":1.5,"passes_ms":[4]})"
           "\n"
        << R"({"stream":0,"night":1,"st)";
    const auto timeline = first(folder_ / "events.jsonl");
    EXPECT_EQ(timeline.details[0]["passes"][0]["milliseconds"], 4);
    EXPECT_EQ(timeline.nights[0]["waited_ms"], 1.5);
    EXPECT_EQ(timeline.bins["sleeps"][0]["stalls"], R"([0,1,0])"_json);
}

TEST_F(ReadTimelines, takes_no_wait_that_was_meant_for_a_stall) {
    std::ofstream(folder_ / "timing.jsonl")
        << R"({"stream":0,"sleep":"sleep","step":1,"stalled":false,"waited_ms":2,"passes_ms":[1,3]})"
           "\n";
    const auto timeline = first(write(sample::events()));
    EXPECT_EQ(timeline.nights[0]["waited_ms"], 2);
    EXPECT_EQ(timeline.details[0]["milliseconds"], 4);
    EXPECT_FALSE(timeline.bins["sleeps"][0].contains("stalls"));
}

TEST_F(ReadTimelines, cuts_texts_and_lists_and_says_so) {
    const auto timeline = first(write(sample::events()), {.steps = 1, .lines = 2, .characters = 4});
    EXPECT_EQ(timeline.steps.size(), 1u);
    EXPECT_EQ(timeline.steps_left_out, 2u);
    EXPECT_EQ(timeline.steps[0]["cue"], "dry ...");
    EXPECT_EQ(timeline.details[0]["diff"].size(), 2u);
    EXPECT_EQ(timeline.details[0]["diff_left_out"], 1);
}

TEST_F(ReadTimelines, lists_steps_from_the_one_that_is_asked_for) {
    const auto timeline = life(10, {.first_step = 4, .steps = 3});
    ASSERT_EQ(timeline.steps.size(), 3u);
    EXPECT_EQ(timeline.steps[0]["step"], 4);
    EXPECT_EQ(timeline.steps_before, 4u);
    EXPECT_EQ(timeline.steps_left_out, 3u);
}

TEST_F(ReadTimelines, ends_at_a_torn_line) {
    const std::string whole = sample::events();
    const auto timeline = first(write(whole.substr(0, whole.find("\"step\":2") + 4)));
    EXPECT_EQ(timeline.steps.size(), 2u);
    EXPECT_TRUE(timeline.end.is_null());
}

TEST_F(ReadTimelines, ends_at_a_line_of_another_shape) {
    const auto timeline =
        first(write(step_line(0) + "{\"stream\":0,\"kind\":7}\n" + step_line(1)));
    EXPECT_EQ(timeline.steps.size(), 1u);
}

TEST_F(ReadTimelines, ends_at_a_step_that_lacks_what_every_version_has_written) {
    std::string line = step_line(1);
    line.erase(line.find(",\"bytes\":0"), 10);
    const auto timeline = first(write(line + step_line(2)));
    EXPECT_EQ(timeline.steps.size(), 0u);
    EXPECT_EQ(timeline.name, "stream 0");
}

TEST_F(ReadTimelines, survives_nights_whose_fields_have_other_shapes) {
    const auto timeline = first(write(
        R"({"stream":0,"step":-4,"kind":"night","sleep":7,"publish_step":"x","outcome":[],)"
        R"("before":3,"after":[],"gate":{},"passes":[1,{"gain":"a","stages":[2]}],"notes":[["a"]],)"
        R"("diff":[{}]})"
        "\n"
        R"({"stream":0,"step":99999999999999999999,"kind":"breaker","interval":{}})"
        "\n"));
    EXPECT_EQ(timeline.night_count, 1u);
    EXPECT_EQ(timeline.nights[0]["outcome"], "unchanged") << "it is not said that it was published";
    EXPECT_EQ(timeline.details[0]["diff"].size(), 1u) << "what changed is not known";
    EXPECT_EQ(timeline.details[0]["passes"].size(), 1u);
    EXPECT_FALSE(timeline.details[0]["passes"][0].contains("gain"));
    EXPECT_EQ(timeline.alarm_count, 1u);
}

// Every line with one of its values replaced by each of these: read, or the end, but no throw.
TEST_F(ReadTimelines, survives_any_value_of_another_type) {
    sample::write_life(folder_, 10);
    std::ifstream file(folder_ / "events.jsonl");
    std::vector<nlohmann::json> values;
    for (std::string line; std::getline(file, line);) values.push_back(nlohmann::json::parse(line));
    const auto other = R"(["<b>", -1, 1e300, 18446744073709551615, null, true, [1], {"a":1}])"_json;
    std::size_t read = 0;
    for (const auto& line : values)
        for (const auto& [name, value] : line.items())
            for (const auto& replaced : other) {
                nlohmann::ordered_json changed{{"stream", 0}};
                for (const auto& [other_name, kept] : line.items())
                    if (other_name != "stream") changed[other_name] = kept;
                changed[name] = replaced;
                const auto timeline = first(write(changed.dump() + "\n"));
                read += timeline.night_count + timeline.steps.size() + timeline.alarm_count;
                for (const auto& night : timeline.nights)
                    EXPECT_TRUE(night["step"].is_number_unsigned());
            }
    EXPECT_GT(read, 500u);
}

TEST_F(ReadTimelines, says_when_an_older_version_was_put_back_by_hand) {
    const auto timeline = first(
        write("{\"stream\":0,\"step\":4,\"kind\":\"rollback\",\"version_after\":3,\"bytes\":1}\n"));
    EXPECT_EQ(timeline.restored, R"([{"step":4,"version_after":3}])"_json);
}

TEST_F(ReadTimelines, refuses_a_log_of_a_later_version) {
    EXPECT_EQ(first(write("{\"schema\":1}\n" + step_line(0))).steps.size(), 1u);
    try {
        (void)first(write("{\"schema\":2}\n" + step_line(0)));
        FAIL() << "it was read";
    } catch (const Error& failure) {
        EXPECT_EQ(failure.what(), (folder_ / "events.jsonl").string() +
                                      ":1: schema 2 is of a later version of nrem; this one reads up to 1");
    }
}

TEST_F(ReadTimelines, is_nothing_without_a_file) {
    const std::vector<std::uint64_t> streams{0};
    EXPECT_TRUE(read_timelines(std::filesystem::path("/nowhere/events.jsonl"), streams).empty());
}

TEST_F(ReadTimelines, keeps_every_night_of_a_short_life) {
    const auto timeline = life(10);
    EXPECT_EQ(timeline.sleeps, (std::vector<std::string>{"nap", "night"}));
    EXPECT_EQ(timeline.nights.size(), 4u);
    EXPECT_EQ(timeline.details.size(), 4u);
    EXPECT_EQ(timeline.bins["width"], 1);
    EXPECT_EQ(timeline.nights[3]["failed"][0]["check"], "retention");
    EXPECT_EQ(timeline.nights[3]["failed"][0]["figure"], -0.2);
    EXPECT_EQ(timeline.alarms[0]["interval"], 6);
}

TEST_F(ReadTimelines, bins_a_long_life_and_loses_nothing_of_it) {
    const auto timeline = life(20'000, {.bins = 64});
    const auto& bins = timeline.bins;
    EXPECT_EQ(bins["width"], 512);
    EXPECT_EQ(bins["count"], 40);
    EXPECT_EQ(sum(bins["events"]), 20'000u);
    EXPECT_EQ(sum(bins["right"]) + sum(bins["wrong"]), 20'000u);
    std::uint64_t nights = 0;
    for (const auto& sleep : bins["sleeps"])
        for (const char* outcome : {"published", "unchanged", "rolled_back", "cancelled"})
            nights += sum(sleep.value(outcome, nlohmann::json::array()));
    EXPECT_EQ(nights, timeline.night_count);
    EXPECT_EQ(nights, 20'000u / 25 + 40);
}

TEST_F(ReadTimelines, keeps_troubled_nights_when_others_are_thinned_out) {
    const auto timeline = life(20'000);
    EXPECT_LT(timeline.nights.size(), timeline.night_count);
    std::size_t troubled = 0;
    for (const auto& detail : timeline.details) troubled += detail["gate"][0]["passed"] == false;
    EXPECT_GT(troubled, timeline.details.size() / 4);
    EXPECT_LT(troubled, timeline.details.size());
}

TEST_F(ReadTimelines, keeps_the_nights_of_a_rare_sleep_beside_many_naps) {
    const auto timeline = life(100'000);
    std::size_t rare = 0;
    for (const auto& night : timeline.nights) rare += night["sleep"] == 1;
    EXPECT_EQ(rare, 40u);
}

TEST_F(ReadTimelines, stays_within_its_bytes_however_long_the_life) {
    const auto timeline = life(100'000, {.night_bytes = 9'000, .detail_bytes = 20'000});
    EXPECT_LE(page_bytes(timeline.nights), 9'100u);
    EXPECT_LE(page_bytes(timeline.details), 20'100u);
    EXPECT_LE(page_bytes(timeline.bins), 60'000u);
    EXPECT_GT(timeline.nights.size(), 20u);
}

TEST_F(ReadTimelines, reads_a_hundred_thousand_events_in_about_a_second) {
    sample::write_life(folder_, 100'000);
    const auto begin = std::chrono::steady_clock::now();
    const auto timeline = first(folder_ / "events.jsonl");
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    RecordProperty("milliseconds", static_cast<int>(took.count() * 1000));
    EXPECT_LT(took.count(), 4.0);  // with room for a busy machine and for sanitizers
    EXPECT_EQ(timeline.steps_left_out + timeline.steps.size(), 100'000u);
}

}  // namespace
}  // namespace nrem::core
