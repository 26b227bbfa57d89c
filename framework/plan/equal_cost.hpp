// Controls that spend as much on an answer as a loop did: a vote of as many drafts as it made calls,
// and one answer of as many tokens.
#pragma once

#include <cstdint>
#include <string_view>

#include "plan/plan.hpp"

namespace nrem::core {

inline constexpr std::string_view vote_loop = "vote";

// Whether such a vote can differ from one draft: the cell asks a language model for drafts, several
// of which may differ. Not where the cell's own loop is a vote.
[[nodiscard]] bool drafts(const Cell& cell);

// Whether a language model answers in words where there is no loop.
[[nodiscard]] bool predicts_in_words(const Cell& cell);

// A mean number of calls as whole numbers of votes: `most`, and one fewer in a share of the answers.
struct Votes {
    std::uint64_t most = 1;
    double share_fewer = 0;
};
// By hundredths of a call.
[[nodiscard]] Votes votes_for(const AnswerCost& cost);

// Its answers may have as many tokens, if they may have fewer now.
void allow_tokens(Cell& cell, const AnswerCost& cost);

}  // namespace nrem::core
