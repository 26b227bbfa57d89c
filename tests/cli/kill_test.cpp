// kill -9 at random moments of a real run, again and again, and the same command goes on: the rows
// and the table are those of a run that nobody disturbed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

#include "nrem/sdk/random.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;

constexpr const char* experiment =
    "name: killed\n"
    "task: weather\n"
    "backend: exemplar\n"
    "streams: 4\n"
    "seeds: [1, 2]\n"
    "arms:\n"
    "  history: {rule: full_history}\n"
    "  condensed: {rule: full_history, policy: {name: condense, cases: 32}, "
    "scheduler: {name: every_n, n: 30}, sleep: {passes: 2}}\n";

TEST(Kill, a_run_that_was_killed_many_times_ends_as_one_that_was_not) {
    const fs::path folder = own_folder();
    process::write(folder / "killed.yaml", experiment);
    const std::string file = (folder / "killed.yaml").string();
    const auto began = std::chrono::steady_clock::now();
    const auto straight =
        process::run(process::nrem("run " + file + " --out " + (folder / "straight").string()));
    ASSERT_EQ(straight.exit_code, 0) << straight.output;
    const std::chrono::duration<double, std::milli> whole =
        std::chrono::steady_clock::now() - began;

    const std::vector<std::string> command{
        std::string(NREM_BUILD_DIR) + "/nrem", "run",    file, "--out",
        (folder / "killed").string(),          "--jobs", "2"};
    Random random(static_cast<std::uint64_t>(getpid()));  // other moments at every run of the test
    int kills = 0;
    double longest = whole.count() * 0.8;  // a pause; the run may be faster than the first one was
    for (int turn = 0; turn < 40; ++turn) {
        const auto pause = 1 + random.below(static_cast<std::uint64_t>(longest));
        if (run_and_kill(command, std::chrono::milliseconds(pause))) {
            ++kills;
            continue;
        }
        if (kills) break;
        fs::remove_all(folder / "killed");
        longest = 1 + longest / 2;
    }
    EXPECT_GT(kills, 0);
    const auto last =
        process::run(process::nrem("run " + file + " --out " + (folder / "killed").string()));
    EXPECT_EQ(last.exit_code, 0) << last.output;
    EXPECT_EQ(without_timing(folder / "killed"), without_timing(folder / "straight"));
    expect_same_events(folder / "killed", folder / "straight");
}

}  // namespace
}  // namespace nrem
