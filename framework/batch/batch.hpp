// Runs the trials of a plan that are missing in a run directory: all of their streams as lanes in
// one wake graph and one sleep graph, or, where plugins are not trusted, trial by trial in child
// processes. Every finished trial is measured and appended at once.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "batch/schedule.hpp"
#include "host/http/pace.hpp"
#include "plan/plan.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

struct Progress {
    std::size_t trials = 0;  // in the plan
    std::size_t done = 0;    // in earlier commands, failed and cancelled ones included
    std::size_t failed = 0;
    std::size_t cancelled = 0;       // by hand
    std::size_t earlier = 0;         // already there when this run began
    std::uint64_t shared_steps = 0;  // of first days, run once for several cells
    double shared_seconds = 0;       // that the cells would have needed for them
    std::string stopped;             // the limit that ended the run: "100 calls"; "": none did
    std::vector<http::ServerPace> servers;  // that this process has asked
};

// Trials in child processes, so that a plugin that crashes, hangs, leaks or prints harms only its
// own rows.
struct Isolation {
    std::function<bool(const Cell&)> wanted;  // none: no trial
    // The command that serves trials (see serve_trials.hpp); the run's folder is appended to it.
    std::vector<std::string> worker;
    double seconds = 3600;  // wall time that a trial may take; 0: no limit
    double memory = 0;      // bytes that a trial may take; 0: no limit
};

// Whether a run can be controlled while it goes on (see control_socket.hpp).
enum class LiveControl { off, on };

// Whether cells that agree up to their first night share what comes before it (see first_days.hpp).
enum class Sharing { off, on };

struct RunOptions {
    int jobs = 1;                    // steps at once
    int sleep_jobs = 0;              // passes at once, besides the steps; 0: as many as steps
    int in_flight = 16;              // questions at once to backends that block
    std::vector<Expected> expected;  // by trial of the plan; empty: unknown
    double memory = 0;               // bytes that open lanes may use together; 0: no limit
    Isolation isolation;
    LiveControl control = LiveControl::off;
    Sharing sharing = Sharing::on;
    std::filesystem::path home;  // of the run, where cached answers are kept; "": its directory
    const std::atomic<bool>* cancelled = nullptr;
    std::function<void(const Progress&)> progress;  // after every trial, one call at a time
    // The current pace of each server; `run` sets it.
    std::function<std::vector<http::ServerPace>()> servers = [] {
        return std::vector<http::ServerPace>();
    };
};

// Throws Error when the run directory cannot be written. A trial that fails becomes a row.
Progress run(const Plan& plan, const Registry& registry, RunDirectory& directory,
             RunOptions options);

}  // namespace nrem::core
