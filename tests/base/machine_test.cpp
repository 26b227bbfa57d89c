// What a process may use of the machine: its affinity, its control groups, what Slurm gave it.
#include "base/machine.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "base/isolated.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

// In a child, which is bound to the first core that this process has.
std::string bound_to_one(const std::function<std::string()>& ask) {
    return isolated(
               [&](const auto& say) {
                   cpu_set_t mine;
                   sched_getaffinity(0, sizeof mine, &mine);
                   int first = 0;
                   while (!CPU_ISSET(first, &mine)) ++first;
                   CPU_ZERO(&mine);
                   CPU_SET(first, &mine);
                   sched_setaffinity(0, sizeof mine, &mine);
                   say(ask());
               },
               {})
        .said;
}

TEST(Machine, a_process_has_the_cores_that_it_is_bound_to) {
    EXPECT_GE(available_cores(), 1);
    EXPECT_EQ(bound_to_one([] { return std::to_string(available_cores()); }), "1");
}

TEST(Machine, a_task_of_slurm_has_no_more_cores_than_it_was_given) {
    const int all = available_cores();
    for (const auto& [given, cores] : {std::pair{"1", 1}, {"1000", all}, {"", all}, {"x", all}}) {
        setenv("SLURM_CPUS_PER_TASK", given, 1);
        EXPECT_EQ(available_cores(), cores) << given;
    }
    unsetenv("SLURM_CPUS_PER_TASK");
}

// The files of a hierarchy, and what a process in it finds.
class Groups : public testing::Test {
protected:
    void has(const std::string& file, const std::string& text) const {
        process::write(root_ / file, text + "\n");
    }
    [[nodiscard]] GroupLimits limits(const std::string& groups) const {
        return group_limits(root_, groups);
    }
    fs::path root_ = own_folder();
};

TEST_F(Groups, the_least_quota_counts_from_a_group_to_the_root) {
    has("a/cpu.max", "150000 100000");
    has("a/b/cpu.max", "max 100000");
    has("a/b/memory.max", "1048576");
    has("a/memory.max", "max");
    const auto found = limits("0::/a/b\n");
    EXPECT_EQ(found.cores, 1.5);
    EXPECT_EQ(found.memory, 1048576);
    EXPECT_EQ(limits("0::/c\n").cores, std::nullopt);
}

TEST_F(Groups, a_container_that_sees_only_its_own_group_has_its_limits) {
    has("cpu.max", "200000 100000");
    EXPECT_EQ(limits("0::/../../docker/x\n").cores, 2);
    EXPECT_EQ(limits("0::/\n").cores, 2);
}

TEST_F(Groups, version_1_has_a_hierarchy_for_each_controller) {
    has("cpu/job/cpu.cfs_quota_us", "300000");
    has("cpu/job/cpu.cfs_period_us", "100000");
    has("memory/job/memory.limit_in_bytes", "2097152");
    has("memory/memory.limit_in_bytes", "9223372036854771712");
    const auto found = limits("4:cpu,cpuacct:/job\n3:memory:/job\n2:cpuset:/job\n0::/job\n");
    EXPECT_EQ(found.cores, 3);
    EXPECT_EQ(found.memory, 2097152);
    has("cpu/job/cpu.cfs_quota_us", "-1");
    EXPECT_EQ(limits("4:cpu,cpuacct:/job\n").cores, std::nullopt);
}

TEST_F(Groups, what_cannot_be_read_limits_nothing) {
    has("a/cpu.max", "nonsense");
    for (const char* groups : {"", "0::/a\n", "no colons\n", "0:\n", "1:cpu:/none\n"})
        EXPECT_EQ(limits(groups).cores, std::nullopt) << groups;
}

TEST(Machine, a_plan_is_for_as_many_steps_as_there_are_cores) {
    const fs::path folder = own_folder();
    process::write(folder / "x.yaml",
                   "name: x\ntask: weather\nbackend: exemplar\nstreams: 2\nrule: full_history\n");
    EXPECT_NE(bound_to_one([&] {
                  return process::run("cd " + folder.string() + " && " +
                                      process::nrem("plan x.yaml"))
                      .output;
              }).find("Time is for one step at once"),
              std::string::npos);
}

}  // namespace
}  // namespace nrem::core
