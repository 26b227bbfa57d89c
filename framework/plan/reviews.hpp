// Which operations of a prompt pack review an answer, and which loops ask them: what controls can
// put another critic into.
#pragma once

#include "plan/plan.hpp"

namespace nrem::core {

// What such an operation says of an answer, true or false, and what it is shown of it.
inline constexpr std::string_view review_verdict = "right";
inline constexpr std::string_view reviewed_answer = "answer";

// Whether its schema has such a verdict.
[[nodiscard]] bool is_review(const Operation& operation);

// Whether the cell's loop shows verdicts, and its pack has an operation that gives them.
[[nodiscard]] bool reviews(const Cell& cell);

}  // namespace nrem::core
