// What is kept of every event of a stream: enough to compute every metric without live state.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/names.hpp"
#include "language/lack.hpp"
#include "memory/footprint.hpp"
#include "nrem/abi/values.h"
#include "plan/cause.hpp"
#include "plan/loop_count.hpp"
#include "wake/faithfulness.hpp"

namespace nrem::core {

// In a reversal design (reversal.hpp): which memory the prediction saw. Named as groups are.
enum class DesignPart : std::uint8_t { none, applied, withdrawn };
constexpr auto names_of(DesignPart) {
    return std::to_array<std::string_view>({"none", "memory applied", "memory withdrawn"});
}

// One is kept for every step of a stream, so it is small on purpose, and flat: each member is a
// field of the log or of the metrics.
struct StepRecord {
    std::uint64_t step = 0;
    std::int32_t kind = NREM_QUERY;
    std::int32_t correct = -1;  // 1, 0, -1: not judged
    std::uint64_t item = 0;
    std::int64_t age = -1;      // steps since the item's truth was last seen; -1: never, or no item
    std::uint64_t version = 0;  // of the memory that the prediction saw
    double log_loss = std::numeric_limits<double>::quiet_NaN();  // bits
    double absolute_error = std::numeric_limits<double>::quiet_NaN();
    double squared_error = std::numeric_limits<double>::quiet_NaN();
    std::int64_t rank = -1;          // of the truth by probability, 0 is best; -1: unknown
    Footprint memory;                // after the step
    std::uint64_t tokens_shown = 0;  // of recalled memory, visible context and cue
    std::uint32_t group = 0;         // of its stream's, from 1; 0: none
    DesignPart part = DesignPart::none;
    std::optional<FactCount> facts;  // what the memory states, if its words changed
    bool stale = false;              // wrong, and an earlier truth of the same item
    std::int8_t understood = -1;     // 1, 0, -1: does not apply
    std::int8_t reply = -1;          // NREM_REPLY_..., if a language model predicted
    Lack lack = Lack::none;          // what was wrong with its answer
    std::optional<Cause> cause;      // why it is wrong, where that is asked
    std::shared_ptr<const LoopCount> loop;  // where a loop has made the answer
    // Not reproducible; no metric except latency and cost uses these:
    std::uint64_t predict_ns = 0;  // recall and prediction
    std::uint64_t write_ns = 0;
};

using DayLog = std::vector<StepRecord>;

}  // namespace nrem::core
