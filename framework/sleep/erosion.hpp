// Of erosion: a test over all nights of a sleep whether canaries fall more often than they rise, which may be
// looked at after each night. A bet stakes a share b of its wealth on falls: after a night in which f
// canaries fell and r rose, the wealth is 1 + b (f - r) / (f + r) times what it was. Where falls are no
// likelier than rises, it is on average no larger after a night than before. So the chance that it ever
// rises from 1 to 1/alpha is at most alpha (Ville's inequality), over the whole life of the sleep and
// however the canaries of one night hang together. Several bets run side by side; of their mean the
// same holds.
#pragma once

#include <array>
#include <vector>

#include "sleep/score_change.hpp"

namespace nrem::core {

// The shares that are staked: small ones find a slight excess of falls, large ones are quick.
inline constexpr std::array bets{0.0625, 0.125, 0.25, 0.5, 0.875};

// Adds a night to the logarithms of what each bet has.
void bet(std::vector<double>& wealth, const ScoreChange& change);
// The mean over the bets, at most a billion.
[[nodiscard]] double mean_wealth(const std::vector<double>& wealth);

}  // namespace nrem::core
