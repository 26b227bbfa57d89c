// What settings mean for the model, and the settings as the JSON text that a file of weights keeps.
#pragma once

#include <string>

#include "architecture.hpp"
#include "nrem/sdk/trainer.hpp"
#include "settings.hpp"

namespace nrem_torch {

// The vocabulary is the host's, the window the longest chunk of the first sequence.
nrem_hybrid::Architecture make_architecture(const Settings& settings,
                                            const nrem::Training& training);

// All that enters the weights, but for the last bits: where it is computed is left out, so that a
// training can go on elsewhere.
std::string recipe_text(const Settings& settings, const nrem_hybrid::Architecture& architecture,
                        std::uint64_t seed);

}  // namespace nrem_torch
