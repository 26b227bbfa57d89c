// The account of one sleep.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "wake/day_log.hpp"

namespace nrem::core {

struct PassRecord {
    double gain = 0;          // change of the probe score in this pass; NaN without probes
    std::uint64_t added = 0;  // records
    std::uint64_t changed = 0;
    std::uint64_t removed = 0;
    double tensor_change = 0;  // root of the sum of squared differences, over all tensors
    Footprint memory;          // after the pass
    double milliseconds = 0;   // not reproducible
};

enum class NightOutcome { published, unchanged, cancelled };

struct NightRecord {
    std::uint64_t step = 0;  // of the event after which it began
    std::uint64_t version_before = 0;
    std::uint64_t version_after = 0;
    NightOutcome outcome = NightOutcome::published;
    std::string stopped_by;           // "passes", "unchanged", "budget", "cancelled"
    std::uint64_t context_items = 0;  // consolidated and then cleared
    double score_before = 0;  // of the probes, NaN without: share right, else minus mean loss
    Footprint before;
    Footprint after;
    std::vector<PassRecord> passes;
    std::vector<std::pair<std::string, std::string>> notes;  // from the policies
    std::vector<std::string> diff;  // readable lines: "+ text", "- text", "~ text", "tensor W ..."
};

}  // namespace nrem::core
