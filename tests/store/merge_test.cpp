// From shards to one run: what is complete, what is equal, what is moved, counted and refused.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "store/folder_lock.hpp"
#include "store/merge.hpp"
#include "store/run_directory.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

Row row_of(const std::string& id, double wall_seconds = 1) {
    Row row;
    row.id = row.arm = id;
    row.timing.wall_seconds = wall_seconds;
    return row;
}

Row failed(const std::string& id, const std::string& error) {
    Row row = row_of(id);
    row.outcome = Outcome::failed;
    row.error = error;
    return row;
}

std::string lines(const std::vector<Row>& rows) {
    std::string text;
    for (const Row& row : rows) text += to_line(row) + '\n';
    return text;
}

json manifest_of(const std::string& plan, const std::string& hash) {
    return {{"config", ""},
            {"plan", plan},
            {"plugins", {{"markov", hash}}},
            {"libraries", {{{"name", "markov"}, {"sha256", hash}}}},
            {"data", json::object()},
            {"git", nullptr},
            {"machine", json::object()},
            {"trials", json::array()}};
}

// A run of four trials in two shards; "d" and "b" are those of the first, "c" and "a" of the other.
class MergeTest : public testing::Test {
protected:
    MergeTest() : run_(own_folder()) { write_split(run_, split_); }

    [[nodiscard]] fs::path shard(std::size_t index) const {
        return shard_folder(run_, {index, 2}).path();
    }
    void put(std::size_t index, const std::vector<Row>& rows, const std::string& plugin = "p1") {
        process::write(shard(index) / "manifest.json", manifest_of("plan", plugin).dump());
        process::write(shard(index) / "trials.jsonl", lines(rows));
        for (const Row& row : rows)
            process::write(shard(index) / "trials" / row.id / "events.jsonl", row.id + row.error);
    }
    void put_all() {
        put(0, {row_of("b"), row_of("d")});
        put(1, {row_of("a"), row_of("c")});
    }
    Merged merge(Merge how = Merge::complete) { return merge_shards(run_, split_, how); }
    [[nodiscard]] std::string ids() const {
        std::string all;
        for (const Row& row : read_rows(run_)) all += row.id;
        return all;
    }
    [[nodiscard]] std::string refusal(Merge how = Merge::complete) try {
        (void)merge(how);
        return "nothing was refused";
    } catch (const Error& failure) {
        return failure.what();
    }

    Split split_{"plan",
                 2,
                 {{"overrides", {"seeds=4"}}},
                 {"nrem", "run", "e.yaml"},
                 {"d", "c", "b", "a"},
                 {0, 1, 0, 1}};
    fs::path run_;
};

TEST_F(MergeTest, puts_rows_in_the_order_of_the_plan) {
    put_all();
    const Merged merged = merge();
    EXPECT_EQ(merged.done, 4U);
    EXPECT_TRUE(merged.changed);
    EXPECT_EQ(ids(), "dcba");
    EXPECT_EQ(read_manifest(run_)["trials"], json({"d", "c", "b", "a"}));
}

TEST_F(MergeTest, moves_the_folders_of_finished_trials) {
    put_all();
    process::write(shard(0) / "trials/begun/events.jsonl", "in flight");
    (void)merge();
    EXPECT_EQ(process::read(run_ / "trials/a/events.jsonl"), "a");
    EXPECT_FALSE(fs::exists(shard(1) / "trials/a"));
    EXPECT_TRUE(fs::exists(shard(0) / "trials/begun"));
}

TEST_F(MergeTest, again_changes_nothing) {
    put_all();
    (void)merge();
    const std::string before = process::read(run_ / "trials.jsonl");
    EXPECT_FALSE(merge().changed);
    EXPECT_EQ(process::read(run_ / "trials.jsonl"), before);
}

TEST_F(MergeTest, that_was_cut_short_is_finished_by_the_next) {
    put_all();
    process::write(run_ / "trials.jsonl",
                   lines({row_of("d"), row_of("c"), row_of("b"), row_of("a")}));
    (void)merge();
    EXPECT_EQ(process::read(run_ / "trials/d/events.jsonl"), "d");
}

TEST_F(MergeTest, names_what_is_missing_and_leaves_the_run_alone) {
    put(1, {row_of("a")});
    const Merged merged = merge();
    ASSERT_EQ(merged.missing.size(), 2U);
    EXPECT_EQ(merged.missing[1].shard, (Shard{1, 2}));
    EXPECT_EQ(merged.missing[1].done, 1U);
    EXPECT_FALSE(fs::exists(run_ / "trials.jsonl"));
}

TEST_F(MergeTest, of_some_shards_takes_the_rest_later) {
    put(1, {row_of("a")});
    EXPECT_EQ(merge(Merge::partial).done, 1U);
    EXPECT_EQ(ids(), "a");
    put_all();
    EXPECT_EQ(merge().done, 4U);
    EXPECT_EQ(ids(), "dcba");
}

TEST_F(MergeTest, leaves_out_a_torn_last_line) {
    put_all();
    process::write(shard(0) / "trials.jsonl", lines({row_of("b")}) + to_line(row_of("d")));
    EXPECT_EQ(merge().done, 3U);
}

TEST_F(MergeTest, names_a_line_that_two_writers_have_torn_and_leaves_it_out) {
    put_all();
    process::write(shard(0) / "trials.jsonl", lines({row_of("b")}) + "{\"id\": \"d\n");
    testing::internal::CaptureStderr();
    EXPECT_EQ(merge().done, 3U);
    const std::string said = testing::internal::GetCapturedStderr();
    EXPECT_NE(said.find("0-of-2/trials.jsonl:2: is damaged: left out"), std::string::npos) << said;
}

TEST_F(MergeTest, sets_a_damaged_line_of_the_run_aside) {
    put_all();
    process::write(run_ / "manifest.json", manifest_of("plan", "p1").dump());
    process::write(run_ / "trials.jsonl", "no row\n" + lines({row_of("b")}));
    EXPECT_EQ(merge().done, 4U);
    EXPECT_EQ(ids(), "dcba");
    EXPECT_EQ(process::read(run_ / "trials.jsonl.damaged"), "no row\n");
}

TEST_F(MergeTest, takes_equal_rows_of_two_shards_once_whatever_the_clock_said) {
    put(0, {row_of("b"), row_of("d")});
    put(1, {row_of("a"), row_of("c"), row_of("b", 2)});
    (void)merge();
    EXPECT_EQ(ids(), "dcba");
    EXPECT_EQ(read_rows(run_)[2].timing.wall_seconds, 1);
}

TEST_F(MergeTest, refuses_two_results_of_one_trial_and_names_both_places) {
    Row other = row_of("b");
    other.metrics.scored = 7;
    put(0, {row_of("b"), row_of("d")});
    put(1, {row_of("a"), row_of("c"), other});
    const std::string message = refusal();
    EXPECT_NE(message.find("1-of-2/trials.jsonl:3"), std::string::npos) << message;
    EXPECT_NE(message.find("0-of-2/trials.jsonl"), std::string::npos) << message;
    EXPECT_FALSE(fs::exists(run_ / "trials.jsonl"));
}

TEST_F(MergeTest, of_a_trial_that_was_run_again_takes_the_later_result_and_its_folder) {
    put(0, {failed("b", "first"), row_of("d")});
    put(1, {row_of("a"), row_of("c")});
    (void)merge();
    EXPECT_EQ(read_rows(run_)[2].error, "first");
    put(0, {row_of("b"), row_of("d")});
    (void)merge();
    EXPECT_EQ(read_rows(run_)[2].outcome, Outcome::ok);
    EXPECT_EQ(process::read(run_ / "trials/b/events.jsonl"), "b");
}

TEST_F(MergeTest, keeps_a_finished_row_against_a_failed_one_of_before) {
    put(0, {failed("b", "out of memory"), row_of("d")});
    put(1, {row_of("a"), row_of("c")});
    process::write(run_ / "trials.jsonl", lines({row_of("b", 5)}));
    (void)merge();
    EXPECT_EQ(read_rows(run_)[2].timing.wall_seconds, 5);
}

TEST_F(MergeTest, refuses_shards_that_were_run_with_different_plugins) {
    put_all();
    put(1, {row_of("a"), row_of("c")}, "p2");
    EXPECT_EQ(refusal(),
              "shard 1/2 was run with another version of plugin markov than the rest: give it "
              "--fresh to start it over");
}

TEST_F(MergeTest, refuses_a_run_to_which_another_process_writes) {
    put_all();
    const FolderLock lock(run_);
    EXPECT_NE(refusal().find("is writing here"), std::string::npos);
}

TEST_F(MergeTest, adds_up_what_was_spent_and_only_once) {
    put_all();
    process::write(run_ / "spending.json", to_text({1, 10, 0.5, 0}));
    process::write(shard(0) / "spending.json", to_text({2, 20, 0.25, 0}));
    process::write(shard(1) / "spending.json", to_text({4, 40, 0, 0}));
    (void)merge();
    (void)merge();
    EXPECT_EQ(read_spending(run_ / "spending.json").calls, 7U);
    EXPECT_EQ(read_spending(run_ / "spending.json").tokens, 70U);
    EXPECT_EQ(read_spending(run_ / "spending.json").money, 0.75);
}

}  // namespace
}  // namespace nrem::core
