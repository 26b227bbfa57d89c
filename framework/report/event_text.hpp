// Events of a trial's log as one line each, for a terminal.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "base/run_path.hpp"

namespace nrem::core {

// Of these steps of the stream, by step: "step 12 query: fog, predicted sun, truth rain, wrong".
// Nothing in it is obeyed by a terminal.
[[nodiscard]] std::map<std::uint64_t, std::string> event_texts(
    const RunPath& trial, std::uint64_t stream, const std::set<std::uint64_t>& steps);

}  // namespace nrem::core
