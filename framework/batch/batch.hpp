// Runs the trials of a plan that a run directory does not hold yet: all of their streams as lanes
// in one wake graph and one sleep graph, or, where plugins are not trusted, trial by trial in child
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
    std::size_t done = 0;    // earlier, failed and cancelled ones included
    std::size_t failed = 0;
    std::size_t cancelled = 0;       // by hand
    std::size_t earlier = 0;         // held before this run began
    std::uint64_t shared_steps = 0;  // of first days, lived once for several cells
    double shared_seconds = 0;       // that they would have taken again
    std::string stopped;             // the limit that ended the run: "100 calls"; "": none did
    std::vector<http::ServerPace> servers;  // that this process has asked
};

// Trials that run in child processes, so that a plugin which crashes, hangs, leaks or prints costs
// its own rows.
struct Isolation {
    std::function<bool(const Cell&)> wanted;  // none: no trial
    // The command that serves trials (see serve_trials.hpp); the run's folder is appended to it.
    std::vector<std::string> worker;
    double seconds = 3600;  // of the clock that a trial may take; 0: no limit
    double memory = 0;      // bytes that one may take; 0: no limit
};

// Whether a run can be asked and told things while it goes on (see control_socket.hpp).
enum class LiveControl { off, on };

// Whether cells that agree up to their first night share what comes before it (see first_days.hpp).
enum class Sharing { off, on };

struct RunOptions {
    int jobs = 1;                    // steps at once
    int sleep_jobs = 0;              // passes at once, apart from the steps; 0: as many as steps
    int in_flight = 16;              // questions at once to backends that block
    std::vector<Expected> expected;  // by trial of the plan; empty: nothing is known
    double memory = 0;               // bytes that open lanes may take together; 0: no limit
    Isolation isolation;
    LiveControl control = LiveControl::off;
    Sharing sharing = Sharing::on;
    std::filesystem::path home;  // of the run, beside which answers are kept; "": its directory
    const std::atomic<bool>* cancelled = nullptr;
    std::function<void(const Progress&)> progress;  // after every trial, one call at a time
    // How servers are asked at the moment; `run` fills it in.
    std::function<std::vector<http::ServerPace>()> servers = [] {
        return std::vector<http::ServerPace>();
    };
};

// Throws Error when the run directory cannot be written. A trial that fails is a row.
Progress run(const Plan& plan, const Registry& registry, RunDirectory& directory,
             RunOptions options);

}  // namespace nrem::core
