// Shards of a plan that grows: when they are merged, the same commands run what has been added.
#include <gtest/gtest.h>

#include <filesystem>

#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;
using process::Result;

class GrowingShards : public testing::Test {
protected:
    GrowingShards() {
        process::write(file_,
                       "task: {name: noisy_oracle, choices: 2, questions: 10}\n"
                       "backend: noisy_solver\nrule: none\nscheduler: never\nstreams: 2\n"
                       "seeds: [1, 2]\nevents: off\nresponses: {cache: off}\n"
                       "controls: [single, vote]\nloop: {name: critique, rounds: 2}\n");
    }
    [[nodiscard]] Result nrem(const std::string& command) const {
        return process::run(process::nrem(command));
    }
    [[nodiscard]] Result run(const std::string& folder, const std::string& more = "") const {
        return nrem("run " + file_.string() + " --out " + (folder_ / folder).string() + " " + more);
    }
    [[nodiscard]] std::string table(const std::string& folder) const {
        return process::read(folder_ / folder / "table.csv");
    }

    const fs::path folder_ = own_folder();
    const fs::path file_ = folder_ / "x.yaml";
};

TEST_F(GrowingShards, are_split_anew_when_all_is_merged) {
    ASSERT_EQ(run("straight").exit_code, 0);
    const std::string split = (folder_ / "split").string();
    for (int round = 0; round < 2; ++round) {
        for (const char* shard : {"0/2", "1/2"}) {
            const Result done = run("split", std::string("--shard ") + shard);
            ASSERT_EQ(done.exit_code, 0) << done.output;
        }
        const Result merged = nrem("merge " + split);
        ASSERT_EQ(merged.exit_code, 0) << merged.output;
    }
    ASSERT_EQ(nrem("report " + split).exit_code, 0);
    EXPECT_EQ(table("split"), table("straight"));
}

TEST_F(GrowingShards, are_refused_for_another_plan_as_long_as_one_is_missing) {
    ASSERT_EQ(run("split", "--shard 0/2").exit_code, 0);
    const Result other = run("split", "--shard 1/2 streams=3");
    EXPECT_EQ(other.exit_code, 2);
    EXPECT_NE(other.output.find("for another plan"), std::string::npos) << other.output;
}

}  // namespace
}  // namespace nrem
