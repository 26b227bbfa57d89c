// A sweep of 200 cells as a job array of a real Slurm, with a task that is killed and a node that
// is lost, gives the bytes of a run on one machine.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <thread>

#include "cluster/slurm_cluster.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;

// A tenth of a second a trial, of which the processor sees little.
std::string experiment() {
    std::string variants;
    for (int i = 1; i <= 200; ++i) variants += (i > 1 ? ", " : "") + std::to_string(i);
    return "name: array\ntask: {name: regimes, length: 50}\nbackend: markov\nstreams: 1\n"
           "context: {visible: 20}\ncontrols: false\n"
           "rule: {name: slow, milliseconds: 5}\nsweep: {rule.variant: [" +
           variants + "]}\n";
}

// False when it does not come about within a minute.
bool await(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return true;
}

std::size_t lines_of(const fs::path& file) {
    const std::string text = process::read(file);
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

class SlurmTest : public testing::Test {
protected:
    void SetUp() override {
        if (geteuid() != 0) GTEST_SKIP() << "Slurm's daemons want to be started by root";
        process::write(folder_ / "array.yaml", experiment());
        cluster_ = std::make_unique<SlurmCluster>();
    }

    process::Result nrem(const std::string& arguments) {
        return process::run(process::nrem(arguments));
    }
    process::Result launch(const std::string& more = "") {
        return nrem("run " + config_ + " --plugin-path " + NREM_SLOW + " --out " + run_.string() +
                    " --launcher slurm --shards 8 " + more);
    }
    [[nodiscard]] fs::path shard(int index) const {
        return run_ / "shards" / (std::to_string(index) + "-of-8");
    }
    // Which task is where: "n3", "" when it does not run.
    static std::string node_of(int task) {
        std::string node =
            process::run("squeue -h -r -t running -o '%K %N' | awk '$1 == " + std::to_string(task) +
                         " { print $2 }'")
                .output;
        if (!node.empty()) node.pop_back();
        return node;
    }
    [[nodiscard]] bool is_under_way(int task) const {
        const std::size_t rows = lines_of(shard(task) / "trials.jsonl");
        return rows > 1 && rows < 20 && !node_of(task).empty();
    }
    // How many trials a shard has depends on what a pilot takes them for.
    static constexpr const char* ended = " trials are done, 0 failed";
    [[nodiscard]] bool has_ended(int index) const {
        const std::string log =
            process::read(run_ / "shards/log" / (std::to_string(index) + ".txt"));
        return log.find(ended) != std::string::npos;
    }
    // For a failure's message.
    [[nodiscard]] std::string state() const {
        return process::run("sinfo; squeue; wc -l " + (run_ / "shards/*/trials.jsonl").string() +
                            "; tail -n 5 " + (run_ / "shards/log/*").string())
            .output;
    }
    static bool is_over() { return process::run("squeue -h").output.empty(); }

    fs::path folder_ = own_folder();
    fs::path run_ = folder_ / "run";
    std::string config_ = (folder_ / "array.yaml").string();
    std::unique_ptr<SlurmCluster> cluster_;
};

TEST_F(SlurmTest, an_array_with_a_killed_task_and_a_lost_node_gives_the_rows_of_a_local_run) {
    const auto submitted = launch();
    ASSERT_EQ(submitted.exit_code, 0) << submitted.output;

    ASSERT_TRUE(await([&] { return is_under_way(0); }));
    kill(static_cast<pid_t>(std::stoi(process::read(shard(0) / ".lock"))), SIGKILL);
    ASSERT_TRUE(await([&] { return is_under_way(1); }));
    cluster_->lose(node_of(1));
    const auto again = launch();
    EXPECT_EQ(again.exit_code, 2) << "a second array while the first one runs";

    // Slurm puts off a task that it starts again for two minutes.
    process::run(
        "for id in $(squeue -h -r -t pending -o %A); do "
        "scontrol update jobid=$id starttime=now; done");
    ASSERT_TRUE(await(is_over)) << process::run("squeue").output;
    const auto early = nrem("merge " + run_.string());
    EXPECT_EQ(early.exit_code, 1) << early.output;
    EXPECT_NE(early.output.find("shard 0/8"), std::string::npos) << early.output;
    EXPECT_EQ(early.output.find("shard 1/8"), std::string::npos) << early.output;

    // Started again while what it was before ran on: it waited, and found all done.
    const std::string twice = process::read(run_ / "shards/log/1.txt");
    EXPECT_NE(twice.find(ended), twice.rfind(ended)) << twice;

    const auto rest = launch();
    EXPECT_NE(rest.output.find("1 of 8 shards"), std::string::npos) << rest.output;
    ASSERT_TRUE(await(is_over));
    const auto merged = nrem("merge " + run_.string());
    EXPECT_EQ(merged.exit_code, 0) << merged.output;

    const fs::path local = folder_ / "local";
    const auto straight = nrem("run " + config_ + " --plugin-path " + NREM_SLOW +
                               " --jobs 16 --out " + local.string());
    ASSERT_EQ(straight.exit_code, 0) << straight.output;
    EXPECT_EQ(lines_of(local / "trials.jsonl"), 200U);
    EXPECT_EQ(without_timing(run_), without_timing(local));
    expect_same_events(run_, local);
}

TEST_F(SlurmTest, a_job_shows_where_it_is_and_goes_on_after_it_was_cancelled) {
    ASSERT_EQ(launch().exit_code, 0);
    ASSERT_TRUE(await([&] { return is_under_way(0); }));
    const auto status = nrem("cluster status " + run_.string());
    EXPECT_NE(status.output.find("RUNNING on " + node_of(0)), std::string::npos) << status.output;
    EXPECT_NE(status.output.find("PENDING"), std::string::npos) << status.output;

    const auto cancelled = nrem("cluster cancel " + run_.string());
    EXPECT_EQ(cancelled.exit_code, 0) << cancelled.output;
    ASSERT_TRUE(await(is_over));
    const std::string before = process::read(shard(0) / "trials.jsonl");
    EXPECT_NE(nrem("cluster status " + run_.string()).output.find("no job is queued or running"),
              std::string::npos);

    ASSERT_EQ(launch().exit_code, 0);
    ASSERT_TRUE(await([&] { return has_ended(0); })) << state();
    // What was written down stands in front, with the time that it took then.
    const std::string row = before.substr(0, before.find('\n'));
    EXPECT_NE(process::read(shard(0) / "trials.jsonl").find(row), std::string::npos);
}

}  // namespace
}  // namespace nrem
