// The other side of a worker: a process that runs one trial after the other as it is told to, and
// sends their rows to the run's own process, which alone writes them down. Logs and night journals
// of a trial lie where they always do, so that a run goes on whoever was killed.
#pragma once

#include <cstdint>
#include <filesystem>

#include "host/registry.hpp"
#include "plan/plan.hpp"

namespace nrem::core {

inline constexpr int worker_channel = 3;  // the descriptor with which a worker begins

struct ServiceSetup {
    std::filesystem::path run;  // its folder
    int in_flight = 16;
    double memory = 0;  // bytes that a trial may take; 0: no limit
};

// Ties this process to its parent's life and keeps the channel where no plugin stumbles on it.
// Call it before any plugin is opened; returns the channel.
[[nodiscard]] int begin_service(int parent);
// Until the parent says no more, or this process should better be replaced.
void serve_trials(const Plan& plan, const Registry& registry, const ServiceSetup& setup,
                  int channel);

}  // namespace nrem::core
