// How many independent votes the votes of an answer are worth.
#pragma once

#include "analysis/cells.hpp"
#include "analysis/figures.hpp"

namespace nrem::core {

// Votes are the proposals of an answer that revise none before them. With p the share of right ones
// and a the share of pairs of one answer that are both right or both wrong, both over pairs, their
// intraclass correlation is r = 1 - (1 - a) / (2 p (1 - p)). Then n votes, as many as an answer has
// on average, vary together as n / (1 + (n - 1) r) independent ones would (the design effect of Kish
// 1965): 1 where all votes of an answer are alike, n where they are independent, more where they
// avoid each other's errors. The interval is a bootstrap of streams, from six on. n of the estimate
// counts pairs.
//
// Not defined, and NaN: where no answer has two judged votes; where all votes are right or all are
// wrong, so that nothing varies; where 1 + (n - 1) r is not above 0.
[[nodiscard]] Estimate effective_votes_in(const CellRows& cell, Resampling& resampling);

}  // namespace nrem::core
