// The versions of a memory as nrem memory shows them.
#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "report/memory_text.hpp"
#include "report/sample_memory.hpp"
#include "support/own_folder.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

class MemoryVersions : public testing::Test {
protected:
    MemoryVersions() : run_(own_folder()), trial_(run_ / "trials" / sample::memory_trial) {
        sample::write_versions(run_);
    }
    [[nodiscard]] MemoryHistory history() const { return read_memory_history(trial_, 0); }
    static void expect_part(const std::string& text, const std::string& part) {
        EXPECT_NE(text.find(part), text.npos) << "no '" << part << "' in:\n" << text;
    }
    template <class Call>
    static std::string refusal(Call&& call) {
        try {
            call();
        } catch (const Error& failure) {
            return failure.what();
        }
        return "nothing was refused";
    }

    fs::path run_;
    fs::path trial_;
};

TEST_F(MemoryVersions, are_listed_with_the_nights_that_made_none) {
    const std::string list = list_versions(history());
    expect_part(list, "|       0 |       |       |      |       0 |");
    expect_part(list, "|       1 |     1 | nap   |    3 |       2 |");
    expect_part(list, "|         |     2 | nap   |    6 |       1 |");
    expect_part(list, "rolled back, retention -0.200 (limit -0.050)");
    EXPECT_LT(list.find("rolled back"), list.find("|       2 |     3 | night |"));
}

TEST_F(MemoryVersions, are_shown_with_records_sources_and_tensors) {
    const std::string shown = show_version(history(), 2);
    expect_part(shown, "version 2, after night 3 (night) at step 9: 1 records");
    expect_part(shown, "#4 fact: fog means rain => rain x2 [self]  from steps 1, 3\n");
    expect_part(shown, "tensor W 4x4 norm 0.5\n      \n    \u2588 \n      \n      \n");
}

TEST_F(MemoryVersions, differ_in_records_and_tensors) {
    const std::string change = show_difference(history(), 1, 2);
    expect_part(change, "0 records added, 1 changed, 1 removed; tensors changed by 0.5");
    expect_part(change, "- #2 case: fog => rain  from step 1\n");
    expect_part(change, "~ #4 fact: fog means rain => rain [self]\n  -> #4 fact:");
    expect_part(change, "tensor W 4x4 changed by 0.5, norm 0 -> 0.5\n");
    expect_part(show_difference(history(), 2, 2), "tensor W 4x4 unchanged, norm 0.5\n");
}

TEST_F(MemoryVersions, say_which_night_and_stage_made_a_record_and_of_what) {
    const std::string told = explain_record(history(), 4);
    expect_part(told, "created at step 3, origin self");
    expect_part(told, "made by night 1 (nap) after step 3, by merge: two cases agree\n");
    expect_part(told, "  step 1 query: fog, predicted sun, truth rain, wrong\n");
    expect_part(told, "  step 3 observe: mist [31m, truth rain\n");
    expect_part(told, "would have been removed in night 2");
    expect_part(told, "was updated in night 3");
    EXPECT_EQ(told.find("another stream"), told.npos);
}

TEST_F(MemoryVersions, tell_what_was_written_at_wake_and_is_gone) {
    const std::string told = explain_record(history(), 2);
    expect_part(told, "written at wake: no night of the log made it\n");
    expect_part(told, "  version 2: gone\n  was superseded by record 4 in night 3 (night) after step "
                      "9: the fact says it");
}

TEST_F(MemoryVersions, that_are_not_there_are_refused_with_those_that_are) {
    EXPECT_EQ(refusal([&] { (void)show_version(history(), 7); }),
              "there is no version 7 (kept: 0, 1, 2)");
    EXPECT_EQ(refusal([&] { (void)explain_record(history(), 77); }),
              "no memory that is kept holds record 77; there are 2 of them, from 2 to 4");
    expect_part(refusal([&] { (void)read_memory_history(trial_, 3); }),
                "of stream 3; of streams: 0");
    fs::remove_all(trial_ / "journal");
    expect_part(refusal([&] { (void)history(); }), "`versions: all`");
}

TEST_F(MemoryVersions, whose_files_were_dropped_are_listed_and_not_shown) {
    const MemoryHistory whole = history();
    fs::remove(trial_ / "memory" / (whole.versions[1].made.memory.records + ".jsonl"));
    expect_part(refusal([&] { (void)show_version(history(), 1); }),
                "version 1 is not kept any more (kept: 0, 2); `versions: all`");
    const std::string list = list_versions(history());
    expect_part(list, "| no   |\n|         |     2 | nap   |");
}

TEST_F(MemoryVersions, whose_files_were_changed_are_refused) {
    const auto hash = history().versions[2].made.memory.tensors[0].values;
    const fs::path file = trial_ / "memory" / (hash + ".f32");
    std::ofstream(file, std::ios::in | std::ios::out | std::ios::binary) << "x";
    expect_part(refusal([&] { (void)show_version(history(), 2); }), "it was torn or changed");
}

TEST_F(MemoryVersions, end_at_a_torn_line_of_a_run_that_goes_on) {
    std::ofstream(trial_ / "journal/0.jsonl", std::ios::app) << "{\"entry\":\"publ";
    EXPECT_EQ(history().versions.size(), 3u);
    std::ofstream(trial_ / "journal/0.jsonl", std::ios::app) << "\n{\"entry\":\"clear\"}\n";
    expect_part(refusal([&] { (void)history(); }), "journal/0.jsonl:9: ");
}

TEST_F(MemoryVersions, come_back_under_the_next_number) {
    restore_version(history(), 1);
    const MemoryHistory back = history();
    const MemoryVersion& last = back.versions.back();
    EXPECT_EQ(last.version(), 3u);
    EXPECT_TRUE(last.restored());
    const Memory memory = load_memory(back, last);
    EXPECT_EQ(memory.records().size(), 2u);
    EXPECT_EQ(memory.next_id(), 6u) << "an id would be used twice";
    expect_part(list_versions(back), "restored by hand");
}

TEST_F(MemoryVersions, come_back_after_a_line_that_was_cut_short) {
    std::ofstream(trial_ / "journal/0.jsonl", std::ios::app) << "{\"entry\":\"publ";
    restore_version(history(), 0);
    EXPECT_EQ(history().versions.back().version(), 3u);
}

TEST_F(MemoryVersions, that_cannot_be_read_are_no_way_back) {
    EXPECT_EQ(refusal([&] { restore_version(history(), 5); }),
              "there is no version 5 (kept: 0, 1, 2)");
    const auto hash = history().versions[1].made.memory.records;
    std::ofstream(trial_ / "memory" / (hash + ".jsonl")) << "{}";
    expect_part(refusal([&] { restore_version(history(), 1); }), "it was torn or changed");
    EXPECT_EQ(history().versions.size(), 3u);
}

TEST(HeatMap, is_the_darkest_where_values_are_largest) {
    const std::vector<double> values{0, -4, 1, 2};
    EXPECT_EQ(heat_map(values, 2), "   \u2588\n  \u2591\u2592\n");
}

TEST(HeatMap, holds_large_tensors_and_values_that_are_no_numbers) {
    std::vector<double> values(200 * 64, 1.0F);
    values[0] = std::numeric_limits<float>::quiet_NaN();
    const std::string map = heat_map(values, 64);
    EXPECT_EQ(std::count(map.begin(), map.end(), '\n'), 16);
    EXPECT_EQ(map.substr(0, 6), "  ?\u2588");
}

}  // namespace
}  // namespace nrem::core
