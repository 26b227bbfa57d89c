// Runs the trials of a plan that a run directory does not hold yet: all of their streams as lanes
// in one wake graph and one sleep graph. Every finished trial is measured and appended at once.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>

#include "plan/plan.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

struct Progress {
    std::size_t trials = 0;  // in the plan
    std::size_t done = 0;    // earlier ones and failed ones included
    std::size_t failed = 0;
    std::size_t earlier = 0;  // held before this run began
    std::string stopped;      // the limit that ended the run: "100 calls"; "": none did
};

struct RunOptions {
    int jobs = 1;        // steps at once
    int sleep_jobs = 0;  // passes at once, apart from the steps; 0: as many as steps
    int in_flight = 16;  // questions at once to backends that block
    const std::atomic<bool>* cancelled = nullptr;
    std::function<void(const Progress&)> progress;  // after every trial, one call at a time
};

// Throws Error when the run directory cannot be written. A trial that fails is a row.
Progress run(const Plan& plan, const Registry& registry, RunDirectory& directory,
             RunOptions options);

}  // namespace nrem::core
