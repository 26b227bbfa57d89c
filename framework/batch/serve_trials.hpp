// The other side of a worker: a process that runs one trial after the other on request and sends
// the rows to the parent, which alone writes them down. Logs and night journals of a trial are
// where they always are, so that a run goes on whichever process was killed.
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

// Ties this process to its parent's life and moves the channel to a descriptor that no plugin
// touches. Call it before any plugin is opened; returns the channel.
[[nodiscard]] int begin_service(int parent);
// Returns when the parent sends no more, or when this process should be replaced.
void serve_trials(const Plan& plan, const Registry& registry, const ServiceSetup& setup,
                  int channel);

}  // namespace nrem::core
