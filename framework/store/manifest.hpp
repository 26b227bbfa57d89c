// What a run was made with: everything that someone else needs to get the same bytes.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "plan/plan.hpp"

namespace nrem::core {

// Config as written and overrides, plan hash, every plugin's file hash, version, ABI and build,
// data hashes, seeds, git state of the working folder, machine.
[[nodiscard]] nlohmann::json make_manifest(const Plan& plan, const Registry& registry);

}  // namespace nrem::core
