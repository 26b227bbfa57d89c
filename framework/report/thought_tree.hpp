// What loops thought aloud on their way to an answer (wake/thought_log.hpp), as a tree: a thought
// is below the one that it reviews, revises or follows.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/run_path.hpp"
#include "report/life.hpp"
#include "wake/thought_log.hpp"

namespace nrem::core {

// Calls `take` with the thoughts of every stream, in their order, until it returns false. Nothing
// where the trial keeps none. A text is good until the next.
void for_each_thought(const RunPath& trial, const std::function<bool(const ThoughtLine&)>& take);

// Of these streams from the first step on, as far as the limits allow: "thoughts" (a list in their
// order) and "thoughts_left_out", by stream and step.
[[nodiscard]] std::map<std::uint64_t, PageThoughts> page_thoughts(
    const RunPath& trial, std::span<const std::uint64_t> streams, const TimelineLimits& limits);

// How a loop came to the answer of a step, for a terminal: the reasons, and the tree, a line a
// thought. "" where no loop has answered it.
[[nodiscard]] std::string loop_text(const RunPath& trial, std::uint64_t stream, std::uint64_t step);

}  // namespace nrem::core
