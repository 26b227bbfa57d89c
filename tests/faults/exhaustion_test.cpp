// Runs that get too few threads or too little memory: one line says so, and they end. So does one
// that waits for ever, when it is told to.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <fstream>

#include "base/exhaustion.hpp"
#include "base/isolated.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;
using process::Result;

class Exhaustion : public testing::Test {
protected:
    Exhaustion() {
        process::write(folder_ / "x.yaml",
                       "name: x\ntask: weather\nbackend: exemplar\nstreams: 4\nseeds: 2\n"
                       "arms: {few: {rule: {name: window, size: 3}}, all: {rule: full_history}}\n");
        fs::permissions(folder_, fs::perms::all);
    }
    // As another user where it must be one who has limits; killed where it hangs.
    [[nodiscard]] Result under(const std::string& limits, const std::string& out,
                               const std::string& more = "") const {
        return process::run("cd " + folder_.string() + " && timeout -s KILL 30 " + limits + " " +
                            process::nrem("run x.yaml --out " + out + " " + more));
    }
    // Lines beside the warnings that a plan may have.
    static std::size_t errors_in(const std::string& text) {
        std::size_t count = 0;
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) count += line.starts_with("nrem: ");
        return count;
    }
    const fs::path folder_ = own_folder();
};

TEST_F(Exhaustion, threads_that_cannot_be_had_are_told_beforehand) {
    core::require_threads(8);
    const core::Isolated child = core::isolated(
        [](const auto&) {
            const rlimit little{400 << 20, 400 << 20};  // bytes, of which a stack takes eight million
            setrlimit(RLIMIT_AS, &little);
            core::require_threads(200);
        },
        {});
    EXPECT_TRUE(child.failure.starts_with("this needs 200 threads, and the system allows "))
        << child.failure;
}

TEST_F(Exhaustion, a_run_with_too_few_threads_says_so_and_ends) {
    if (geteuid() != 0) GTEST_SKIP() << "limits of a user without processes: for root to try";
    for (int processes = 1; processes <= 6; ++processes) {
        const std::string limit = "setpriv --reuid=65533 --clear-groups prlimit --nproc=" +
                                  std::to_string(processes);
        const Result result = under(limit, "few" + std::to_string(processes), "--jobs 8");
        EXPECT_EQ(result.exit_code, 1) << processes << ": " << result.output;
        EXPECT_EQ(errors_in(result.output), 1U) << result.output;
    }
}

TEST_F(Exhaustion, a_run_with_too_little_memory_says_so_and_ends_or_does_its_work) {
    for (int mebibytes = 60; mebibytes <= 460; mebibytes += 40) {
        const Result result = under("prlimit --as=" + std::to_string(mebibytes << 20),
                                    "little" + std::to_string(mebibytes));
        EXPECT_TRUE(result.exit_code == 0 || result.exit_code == 1 || result.exit_code == 2 ||
                    result.exit_code == 127)  // 127: the libraries do not fit
            << mebibytes << ": " << result.exit_code << " " << result.output;
        EXPECT_TRUE(result.exit_code == 0 || !result.output.empty()) << mebibytes;
    }
    EXPECT_EQ(under("prlimit --as=4294967296", "much").exit_code, 0);
}

TEST_F(Exhaustion, a_run_that_waits_for_ever_ends_when_it_is_told) {
    process::write(folder_ / "hang.yaml",
                   "name: hang\ntask: weather\nbackend: exemplar\nstreams: 1\ncontrols: false\n"
                   "rule: {name: villain, how: wait_for_ever}\n");
    const pid_t run =
        start({std::string(NREM_BUILD_DIR) + "/nrem", "run", (folder_ / "hang.yaml").string(),
               "--no-isolate", "--plugin-path", NREM_VILLAINS, "--out", (folder_ / "h").string()});
    std::this_thread::sleep_for(std::chrono::seconds(3));
    kill(run, SIGTERM);
    int status = 0;
    for (int i = 0; i < 250 && waitpid(run, &status, WNOHANG) == 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    kill(run, SIGKILL);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1) << status;
}

}  // namespace
}  // namespace nrem
