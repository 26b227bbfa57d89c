// Kills a run and compares what came of it with a run that nobody disturbed.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "support/process.hpp"

namespace nrem {

// All rows of a run, without what a clock measured.
inline std::string without_timing(const std::filesystem::path& run) {
    std::string all;
    std::istringstream lines(process::read(run / "trials.jsonl"));
    for (std::string line; std::getline(lines, line);) {
        auto row = nlohmann::json::parse(line);
        row.erase("timing");
        all += row.dump() + '\n';
    }
    return all;
}

// A program whose output goes behind what is in a file. It does not outlive the test.
inline pid_t start(const std::vector<std::string>& arguments,
                   const std::filesystem::path& output = "/dev/null") {
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child != 0) return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(126);
    std::vector<char*> raw;
    for (const auto& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
    raw.push_back(nullptr);
    dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    const int file = open(output.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
    for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) dup2(file, stream);
    execvp(raw[0], raw.data());
    _exit(127);
}

// Runs `arguments`; kills it after `pause` unless it was done before. True when it was killed.
inline bool run_and_kill(const std::vector<std::string>& arguments,
                         std::chrono::milliseconds pause) {
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

inline void expect_same_events(const std::filesystem::path& run,
                               const std::filesystem::path& straight) {
    for (const auto& trial : std::filesystem::directory_iterator(straight / "trials"))
        EXPECT_EQ(process::read(trial.path() / "events.jsonl"),
                  process::read(run / "trials" / trial.path().filename() / "events.jsonl"));
}

}  // namespace nrem
