// Whole runs of toys: the same metrics for any number of jobs, resuming, failures as rows.
#include "batch/batch.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "store/manifest.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;
using process::read;

class BatchTest : public testing::Test {
protected:
    BatchTest() : folder_(own_folder()) { registry_.add(toys::plugin(), "toys"); }
    Plan plan(const std::string& overrides = "") {
        return make_plan(
            load_text("name: toys\ntask: {name: cycle, length: 60}\nbackend: lookup\n"
                      "streams: 5\nseeds: [1, 2, 3]\ncontrols: false\n"
                      "arms:\n"
                      "  online: {rule: cases}\n"
                      "  sleeping: {rule: {name: cases, learn: sleep}, policy: replay, "
                      "scheduler: boundary}\n" +
                          overrides,
                      "toys.yaml"),
            registry_);
    }
    Progress run_in(const std::string& name, const Plan& plan, int jobs,
                    Begin begin = Begin::resume) {
        RunDirectory directory(folder_ / name, make_manifest(plan, registry_), begin);
        return run(plan, registry_, directory, {.jobs = jobs});
    }
    std::string metrics(const std::string& name) { return without_timing(folder_ / name); }
    fs::path folder_;
    Registry registry_;
};

TEST_F(BatchTest, metrics_and_event_logs_are_the_same_for_any_number_of_jobs) {
    const Plan both = plan();
    ASSERT_EQ(both.trials.size(), 6U);
    EXPECT_EQ(run_in("one", both, 1).done, 6U);
    EXPECT_EQ(run_in("eight", both, 8).done, 6U);
    EXPECT_EQ(metrics("one"), metrics("eight"));
    for (const auto& trial : both.trials) {
        const auto events = fs::path("trials") / trial.id / "events.jsonl";
        EXPECT_EQ(read(folder_ / "one" / events), read(folder_ / "eight" / events));
        EXPECT_GT(read(folder_ / "one" / events).size(), 1000U);
    }
}

TEST_F(BatchTest, the_same_command_again_does_nothing) {
    const Plan both = plan();
    run_in("again", both, 2);
    const std::string before = read(folder_ / "again" / "trials.jsonl");
    const Progress second = run_in("again", both, 2);
    EXPECT_EQ(second.earlier, 6U);
    EXPECT_EQ(read(folder_ / "again" / "trials.jsonl"), before);
}

TEST_F(BatchTest, a_grid_can_be_extended) {
    run_in("grown", plan(), 2);
    const Plan more = plan("  third: {rule: none}\n");
    EXPECT_EQ(more.trials.size(), 9U);
    const Progress progress = run_in("grown", more, 2);
    EXPECT_EQ(progress.earlier, 6U);
    EXPECT_EQ(progress.done, 9U);
    run_in("straight", more, 1);
    EXPECT_EQ(metrics("grown"), metrics("straight"));
}

TEST_F(BatchTest, a_torn_last_line_is_run_again) {
    const Plan both = plan();
    run_in("torn", both, 2);
    const std::string whole = metrics("torn");
    const auto path = folder_ / "torn" / "trials.jsonl";
    fs::resize_file(path, fs::file_size(path) - 30);
    const Progress progress = run_in("torn", both, 2);
    EXPECT_EQ(progress.earlier, 5U);
    EXPECT_EQ(metrics("torn"), whole);
}

TEST_F(BatchTest, a_failing_cell_is_a_row_with_the_error_of_its_first_stream) {
    const Plan bad = plan("  broken: {rule: cases, task.fail_at: 3}\n");
    const Progress progress = run_in("bad", bad, 8);
    EXPECT_EQ(progress.failed, 3U);
    EXPECT_EQ(progress.done, 9U);
    std::size_t failed = 0;
    for (const auto& row : read_rows(folder_ / "bad"))
        if (row.outcome == Outcome::failed) {
            ++failed;
            EXPECT_EQ(row.error, "stream 2: task cycle: stream: no such stream");
        }
    EXPECT_EQ(failed, 3U);
}

TEST_F(BatchTest, a_failed_trial_that_left_the_plan_counts_no_more) {
    EXPECT_EQ(run_in("left", plan("  broken: {rule: cases, task.fail_at: 3}\n"), 2).failed, 3U);
    const Progress progress = run_in("left", plan(), 2);
    EXPECT_EQ(progress.earlier, 6U);
    EXPECT_EQ(progress.failed, 0U);
}

TEST_F(BatchTest, a_second_writer_is_refused_with_the_holder_named) {
    const Plan both = plan();
    const RunDirectory holder(folder_ / "held", make_manifest(both, registry_), Begin::resume);
    try {
        run_in("held", both, 1);
        FAIL();
    } catch (const UsageError& failure) {
        EXPECT_NE(std::string(failure.what()).find(std::to_string(getpid())), std::string::npos);
    }
}

TEST_F(BatchTest, a_cancelled_run_leaves_only_whole_trials) {
    const Plan both = plan();
    std::atomic<bool> stop{false};
    {
        RunDirectory directory(folder_ / "stopped", make_manifest(both, registry_), Begin::resume);
        run(both, registry_, directory,
            {.jobs = 1, .cancelled = &stop, .progress = [&](const Progress& now) {
                 stop = now.done == 2;
             }});
        EXPECT_EQ(directory.rows().size(), 2U);
    }
    run_in("stopped", both, 2);
    run_in("unstopped", both, 2);
    EXPECT_EQ(metrics("stopped"), metrics("unstopped"));
}

TEST_F(BatchTest, children_that_do_not_start_end_the_run_and_leave_what_is_done) {
    const Plan both = plan();
    RunDirectory directory(folder_ / "apart", make_manifest(both, registry_), Begin::resume);
    const RunOptions options{
        .jobs = 2,
        .isolation = {.wanted = [](const Cell& cell) { return cell.arm == "sleeping"; },
                      .worker = {"/bin/sh", "-c", "echo no plugins today; exit 7"}}};
    try {
        run(both, registry_, directory, options);
        FAIL();
    } catch (const Error& failure) {
        EXPECT_EQ(std::string(failure.what()),
                  "a child process for trials did not start: exited with 7; it printed last: "
                  "no plugins today");
    }
    EXPECT_EQ(directory.rows().size(), 3U);
}

TEST_F(BatchTest, a_damaged_line_is_named_set_aside_and_run_again) {
    const Plan both = plan();
    run_in("broken", both, 1);
    const std::string whole = metrics("broken");
    const auto path = folder_ / "broken" / "trials.jsonl";
    std::string text = read(path);
    const std::size_t second = text.find('\n') + 1;
    text[text.find("\"seed\":", second) + 7] ^= 1;  // still a row, to look at
    std::ofstream(path, std::ios::binary) << text;
    testing::internal::CaptureStderr();
    EXPECT_EQ(run_in("broken", both, 1).earlier, both.trials.size() - 1);
    const std::string said = testing::internal::GetCapturedStderr();
    EXPECT_NE(said.find("trials.jsonl:2: is damaged: set aside"), std::string::npos) << said;
    EXPECT_EQ(metrics("broken"), whole);
    EXPECT_EQ(read(path.string() + ".damaged"),
              text.substr(second, text.find('\n', second) + 1 - second));  // nothing was lost
}

}  // namespace
}  // namespace nrem::core
