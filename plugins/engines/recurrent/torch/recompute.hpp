// Activation checkpointing: a pass that keeps what goes into it and nothing of what happens within;
// the way back computes it again.
#pragma once

#include "model.hpp"

namespace nrem_torch {

// As model.consolidate(pass, states), with the same values and gradients.
torch::Tensor recomputed_pass(const Model& model, const Model::Pass& pass, States& states);

}  // namespace nrem_torch
