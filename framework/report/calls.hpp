// What the steps of a stream asked of language models, as a trial's calls.jsonl keeps it.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/run_path.hpp"

namespace nrem::core {

// In their order. Throws UsageError when there is no such log, or a line of it is not a call.
[[nodiscard]] std::vector<nlohmann::json> read_calls(const RunPath& trial, std::uint64_t stream);

}  // namespace nrem::core
