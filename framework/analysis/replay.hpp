// Replay noise: how far equal runs of a cell are apart, whose answers come from a language model. It
// is no part of any interval: a difference that is not larger than it may be one of the replay alone.
#pragma once

#include "analysis/cells.hpp"

namespace nrem::core {

// Gives each pair the standard deviation that its difference has between equal runs: of both cells
// together, where one that asks no model has none.
void add_replay_spread(Group& group, const ProblemRows& rows);

}  // namespace nrem::core
