// The training itself, in a library of its own: it needs LibTorch, which the plugin opens only when
// something is to be trained.
#pragma once

#include "nrem/sdk/trainer.hpp"
#include "settings.hpp"

namespace nrem_torch {

// Throws nrem::Cancelled when the host asked to stop.
void train(const Settings& settings, const nrem::Training& training);

// What the library exports: `train` behind the wall that exceptions stop at.
using TrainFunction = nrem_code (*)(const Settings* settings, const nrem_training* training,
                                    nrem_error* error);
inline constexpr const char* train_symbol = "nrem_torch_train";

}  // namespace nrem_torch
