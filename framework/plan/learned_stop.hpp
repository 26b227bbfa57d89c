// A stop that was fitted to the answers of a run: what it must not be used with.
#pragma once

#include <string>

#include "plan/plan.hpp"

namespace nrem::core {

// Why the cell's stop cannot be used with its loop, or with these seeds; "": it can, or is no learned
// one. A stop that was fitted to some streams has seen what their answers are.
[[nodiscard]] std::string learned_stop_conflict(const Cell& cell, const Config& config,
                                                const nrem_host* host);

}  // namespace nrem::core
