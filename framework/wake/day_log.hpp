// What is kept of every event of a stream, enough to compute every metric without live state.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "memory/footprint.hpp"
#include "language/lack.hpp"
#include "nrem/abi/values.h"
#include "wake/faithfulness.hpp"

namespace nrem::core {

// One for every step of a stream is kept: small on purpose.
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
    std::int64_t rank = -1;          // of the truth among the probabilities, 0 is best; -1: unknown
    Footprint memory;                // after the step
    std::uint64_t tokens_shown = 0;  // of recalled memory, visible context and cue
    std::optional<FactCount> facts;  // that the memory states, where its words have changed
    bool stale = false;              // wrong, and equal to an earlier truth of the same item
    std::int8_t understood = -1;     // 1, 0, -1: not a matter of that
    std::int8_t reply = -1;          // NREM_REPLY_..., where a language model predicted
    Lack lack = Lack::none;          // of what it said
    // Not reproducible, kept out of every metric but latency and cost:
    std::uint64_t predict_ns = 0;  // recall and prediction
    std::uint64_t write_ns = 0;
};

using DayLog = std::vector<StepRecord>;

}  // namespace nrem::core
