// A sweep as ranks of a real mpirun gives the bytes of a run by one process.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "support/killing.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;

constexpr const char* experiment =
    "name: ranks\ntask: {name: regimes, length: 200}\nbackend: markov\nrule: window\nstreams: 2\n"
    "seeds: 5\nsweep: {rule.size: [4, 8, 16, 32]}\ncluster: {mpirun: --oversubscribe}\n";

class MpiTest : public testing::Test {
protected:
    MpiTest() {
        process::write(folder_ / "ranks.yaml", experiment);
        setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);  // as the tests may be
        setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
    }
    process::Result nrem(const std::string& arguments) {
        return process::run(
            process::nrem("run " + (folder_ / "ranks.yaml").string() + " " + arguments));
    }
    process::Result launch(const std::string& more = "") {
        return nrem("--launcher mpi --out " + run_.string() + " " + more);
    }

    fs::path folder_ = own_folder();
    fs::path run_ = folder_ / "run";
};

TEST_F(MpiTest, two_ranks_give_the_rows_of_one_process) {
    const auto run = launch("--shards 2");
    ASSERT_EQ(run.exit_code, 0) << run.output;
    const auto straight = nrem("--out " + (folder_ / "local").string());
    ASSERT_EQ(straight.exit_code, 0) << straight.output;
    EXPECT_EQ(without_timing(run_), without_timing(folder_ / "local"));
    expect_same_events(run_, folder_ / "local");
    EXPECT_TRUE(fs::exists(run_ / "report.html"));
}

TEST_F(MpiTest, a_failed_trial_of_one_rank_leaves_the_others_alone) {
    process::write(folder_ / "ranks.yaml",
                   "task: {name: regimes, length: 20}\nbackend: markov\nstreams: 1\nseeds: 4\n"
                   "rule: {name: slow, milliseconds: 20}\nsweep: {rule.fails: [1, 0]}\n"
                   "controls: false\ncluster: {mpirun: --oversubscribe}\n");
    const auto run = launch("--shards 2 --plugin-path " NREM_SLOW);
    EXPECT_EQ(run.exit_code, 1) << run.output;
    const std::string rows = process::read(run_ / "trials.jsonl");
    EXPECT_EQ(std::count(rows.begin(), rows.end(), '\n'), 8) << run.output;
}

TEST_F(MpiTest, what_is_left_of_a_run_goes_to_another_number_of_ranks) {
    ASSERT_EQ(nrem("--shard 1/3 --out " + run_.string()).exit_code, 0);
    const auto run = launch("--shards 2");
    ASSERT_EQ(run.exit_code, 0) << run.output;
    EXPECT_NE(run.output.find("shard 1/2"), std::string::npos) << run.output;
    const auto straight = nrem("--out " + (folder_ / "local").string());
    EXPECT_EQ(without_timing(run_), without_timing(folder_ / "local"));
}

TEST_F(MpiTest, a_search_goes_from_rung_to_rung_by_itself) {
    process::write(folder_ / "ranks.yaml",
                   "task: {name: regimes, length: 100}\nbackend: markov\nrule: window\n"
                   "streams: 8\nseeds: 2\ncluster: {mpirun: --oversubscribe}\n"
                   "search: {method: halving, points: 8, factor: 2, streams: 1, "
                   "space: {rule.size: {from: 2, to: 200}}}\n");
    const auto run = launch("--shards 2");
    ASSERT_EQ(run.exit_code, 0) << run.output;
    const auto straight = nrem("--out " + (folder_ / "local").string());
    ASSERT_EQ(straight.exit_code, 0) << straight.output;
    EXPECT_EQ(without_timing(run_), without_timing(folder_ / "local"));
}

TEST_F(MpiTest, a_dry_run_shows_the_command_and_leaves_no_trace) {
    const auto run = launch("--shards 2 --dry-run");
    EXPECT_EQ(run.output.find("mpirun -n 2 "), 0U) << run.output;
    EXPECT_FALSE(fs::exists(run_));
}

}  // namespace
}  // namespace nrem
