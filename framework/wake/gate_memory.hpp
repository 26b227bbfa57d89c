// What the gate knows of the nights before: a night that is harmless alone may be one of many that are
// not. It is handed to each night and comes back from it.
#pragma once

#include <vector>

#include "memory/drift.hpp"

namespace nrem::core {

struct GateMemory {
    Drifts drifts = {};                 // of the memory, by the published nights of all sleeps
    std::vector<double> wealth = {};    // of one sleep, by bet (sleep/erosion.hpp); nothing: no bet yet
    [[nodiscard]] bool empty() const { return drifts.empty() && wealth.empty(); }
    friend bool operator==(const GateMemory&, const GateMemory&) = default;
};

}  // namespace nrem::core
