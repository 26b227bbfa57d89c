// What is read back from an event log, and where it is cut.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "report/sample.hpp"

namespace nrem::core {
namespace {

class ReadTimeline : public testing::Test {
protected:
    std::filesystem::path write(const std::string& text) {
        std::ofstream(path_) << text;
        return path_;
    }
    void TearDown() override { std::filesystem::remove(path_); }

private:
    std::filesystem::path path_ =
        std::filesystem::path(testing::TempDir()) /
        (std::string("timeline-") + testing::UnitTest::GetInstance()->current_test_info()->name() +
         ".jsonl");
};

TEST_F(ReadTimeline, takes_one_stream_up_to_its_end) {
    const auto timeline = read_timeline(write(sample::events()), 0);
    ASSERT_TRUE(timeline);
    EXPECT_EQ(timeline->name, "Seattle <script>alert(1)</script>");
    ASSERT_EQ(timeline->steps.size(), 3u);
    EXPECT_EQ(timeline->steps[0]["prediction"], "sun");
    EXPECT_EQ(timeline->steps[2]["version"], 1);
    ASSERT_EQ(timeline->nights.size(), 1u);
    EXPECT_EQ(timeline->nights[0]["after"]["bytes"], 90);
    EXPECT_EQ(timeline->nights[0]["diff"].size(), 3u);
    EXPECT_EQ(timeline->end["records"], 3);
}

TEST_F(ReadTimeline, shows_values_where_there_is_no_text) {
    const auto timeline = read_timeline(write(sample::events()), 0);
    EXPECT_EQ(timeline->steps[1]["prediction"], "1.250");
    EXPECT_EQ(timeline->steps[1]["truth"], "2.500");
}

TEST_F(ReadTimeline, leaves_out_what_a_clock_measured) {
    const auto timeline = read_timeline(write(sample::events()), 0);
    EXPECT_FALSE(timeline->nights[0]["passes"][0].contains("milliseconds"));
}

TEST_F(ReadTimeline, is_cut_at_its_limits_and_says_so) {
    const auto timeline = read_timeline(write(sample::events()), 0,
                                        {.steps = 1, .nights = 1, .lines = 2, .characters = 4});
    EXPECT_EQ(timeline->steps.size(), 1u);
    EXPECT_EQ(timeline->steps_left_out, 2u);
    EXPECT_EQ(timeline->steps[0]["cue"], "dry ...");
    EXPECT_EQ(timeline->nights[0]["diff"].size(), 2u);
    EXPECT_EQ(timeline->nights[0]["diff_left_out"], 1);
}

TEST_F(ReadTimeline, ends_at_a_torn_line) {
    const std::string whole = sample::events();
    const auto timeline = read_timeline(write(whole.substr(0, whole.find("\"step\":2") + 4)), 0);
    EXPECT_EQ(timeline->steps.size(), 2u);
    EXPECT_TRUE(timeline->end.is_null());
}

TEST_F(ReadTimeline, ends_at_a_line_of_another_shape) {
    const auto timeline = read_timeline(
        write("{\"stream\":0,\"kind\":\"query\",\"step\":0}\n{\"stream\":0,\"kind\":7}\n"), 0);
    EXPECT_EQ(timeline->steps.size(), 1u);
    EXPECT_EQ(timeline->name, "stream 0");
}

TEST_F(ReadTimeline, is_nothing_without_a_file) {
    EXPECT_FALSE(read_timeline("/nowhere/events.jsonl", 0));
}

}  // namespace
}  // namespace nrem::core
