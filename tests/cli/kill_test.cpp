// kill -9 at random moments of a real run, again and again, and the same command goes on: the rows
// and the table are those of a run that nobody disturbed.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "nrem/sdk/random.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;
using process::read;

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

std::string without_timing(const fs::path& run) {
    std::string all;
    std::istringstream lines(read(run / "trials.jsonl"));
    for (std::string line; std::getline(lines, line);) {
        auto row = nlohmann::json::parse(line);
        row.erase("timing");
        all += row.dump() + '\n';
    }
    return all;
}

pid_t start(const std::vector<std::string>& arguments) {
    const pid_t child = fork();
    if (child != 0) return child;
    std::vector<char*> raw;
    for (const auto& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
    raw.push_back(nullptr);
    if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)) _exit(126);
    execv(raw[0], raw.data());
    _exit(127);
}

// Runs `arguments`; kills it after `pause` unless it was done before. True when it was killed.
bool run_and_kill(const std::vector<std::string>& arguments, std::chrono::milliseconds pause) {
    const pid_t child = start(arguments);
    const auto end = std::chrono::steady_clock::now() + pause;
    int status = 0;
    while (std::chrono::steady_clock::now() < end) {
        if (waitpid(child, &status, WNOHANG) == child) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return true;
}

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
    for (int turn = 0; turn < 40; ++turn) {
        const auto pause = 1 + random.below(static_cast<std::uint64_t>(whole.count() * 0.8));
        if (!run_and_kill(command, std::chrono::milliseconds(pause))) break;
        ++kills;
    }
    EXPECT_GT(kills, 0);
    const auto last =
        process::run(process::nrem("run " + file + " --out " + (folder / "killed").string()));
    EXPECT_EQ(last.exit_code, 0) << last.output;
    EXPECT_EQ(without_timing(folder / "killed"), without_timing(folder / "straight"));
    for (const auto& trial : fs::directory_iterator(folder / "straight" / "trials"))
        EXPECT_EQ(read(trial.path() / "events.jsonl"),
                  read(folder / "killed" / "trials" / trial.path().filename() / "events.jsonl"));
}

}  // namespace
}  // namespace nrem
