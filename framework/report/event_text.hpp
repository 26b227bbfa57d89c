// Events of a trial's log as one line each, for a terminal.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "base/run_path.hpp"

namespace nrem::core {

// "step 12 query: fog, predicted sun, truth rain, wrong"; nothing in it is obeyed by a terminal.
[[nodiscard]] std::string event_line(const nlohmann::json& event);

// The events of these steps of the stream, by step; nights and other lines left out.
[[nodiscard]] std::map<std::uint64_t, nlohmann::json> events_at(
    const RunPath& trial, std::uint64_t stream, const std::set<std::uint64_t>& steps);

}  // namespace nrem::core
