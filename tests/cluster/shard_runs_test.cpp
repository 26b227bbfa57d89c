// Shards of a run as a user starts them by hand: their sum is the run, also in what was paid.
#include "language/serving.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;
using process::Result;
using serving::Counting;

class ShardRuns : public serving::Experiment {
protected:
    [[nodiscard]] Result shard(int index, const std::string& more = "") const {
        return run("split", "--shard " + std::to_string(index) + "/3 " + more);
    }
    [[nodiscard]] fs::path folder_of(int index) const {
        return run_of("split") / "shards" / (std::to_string(index) + "-of-3");
    }
    [[nodiscard]] std::uint64_t paid_by(int index) const {
        return nlohmann::json::parse(process::read(folder_of(index) / "spending.json"))["calls"];
    }
    [[nodiscard]] Result nrem(const std::string& command) const {
        return process::run(process::nrem(command + " " + run_of("split").string()));
    }
};

TEST_F(ShardRuns, a_report_merges_them_into_the_run_of_one_process) {
    Counting server(serving::script);
    write(server.url());
    ASSERT_EQ(run("straight").exit_code, 0);
    const std::size_t before = server.count();
    for (const int index : {2, 0, 1}) ASSERT_EQ(shard(index).exit_code, 0);
    const Result reported = nrem("report");
    ASSERT_EQ(reported.exit_code, 0) << reported.output;
    expect_same("split", "straight");
    EXPECT_EQ(process::read(run_of("split") / "table.csv"),
              process::read(run_of("straight") / "table.csv"));
    EXPECT_EQ(spending("split")["calls"], server.count() - before);
}

TEST_F(ShardRuns, have_caches_of_their_own) {
    Counting server(serving::script);
    write(server.url());
    ASSERT_EQ(shard(1).exit_code, 0);
    EXPECT_TRUE(fs::exists(folder_of(1) / "responses.sqlite"));
    EXPECT_FALSE(fs::exists(run_of("split") / "shards/responses.sqlite"));
    const std::size_t paid = server.count();
    ASSERT_EQ(shard(1, "--fresh").exit_code, 0);
    EXPECT_EQ(server.count(), paid);
}

TEST_F(ShardRuns, share_the_limits_of_the_run) {
    Counting server(serving::script);
    write(server.url());
    for (const int index : {0, 1, 2}) {
        const Result stopped = shard(index, "limits.calls=31");
        EXPECT_EQ(stopped.exit_code, 1);
        EXPECT_NE(stopped.output.find("limit of 10 calls"), std::string::npos) << stopped.output;
        EXPECT_EQ(paid_by(index), 10U);
    }
}

TEST_F(ShardRuns, do_not_write_one_cassette) {
    Counting server(serving::script);
    write(server.url(), "responses: {mode: record, cassette: talk.jsonl}\n");
    const Result refused = shard(0);
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.output.find("record is for one process"), std::string::npos);
    EXPECT_EQ(server.count(), 0U);
}

TEST_F(ShardRuns, that_are_missing_are_named_with_the_command_that_runs_them) {
    Counting server(serving::script);
    write(server.url());
    ASSERT_EQ(shard(0).exit_code, 0);
    const Result merged = nrem("merge");
    EXPECT_EQ(merged.exit_code, 1);
    EXPECT_NE(merged.output.find("nrem run " + file_.string() + " --out " +
                                 run_of("split").string() + " --shard 2/3"),
              std::string::npos)
        << merged.output;
    EXPECT_FALSE(fs::exists(run_of("split") / "trials.jsonl"));
    EXPECT_EQ(nrem("merge --partial").exit_code, 0);
}

TEST_F(ShardRuns, that_have_not_begun_have_no_report) {
    process::write(run_of("split") / "shards/split.json",
                   R"({"plan": "p", "shards": 1, "manifest": {}, "command": ["nrem"], )"
                   R"("trials": ["a"], "shard": [0]})");
    const Result reported = nrem("report");
    EXPECT_EQ(reported.exit_code, 2);
    EXPECT_NE(reported.output.find("nothing has run here yet"), std::string::npos)
        << reported.output;
}

TEST_F(ShardRuns, are_taken_in_by_a_run_of_one_process_that_goes_on) {
    Counting server(serving::script);
    write(server.url());
    ASSERT_EQ(shard(0).exit_code, 0);
    const std::size_t before = server.count();
    ASSERT_EQ(run("split").exit_code, 0);
    const std::size_t rest = server.count() - before;
    ASSERT_EQ(run("straight").exit_code, 0);
    EXPECT_LT(rest, server.count() - before - rest);
    expect_same("split", "straight");
}

}  // namespace
}  // namespace nrem
