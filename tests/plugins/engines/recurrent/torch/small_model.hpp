// A model that is small enough for gradients by finite differences.
#pragma once

#include <string>

#include "architecture.hpp"

namespace nrem_torch {

inline nrem_hybrid::Architecture small_model(nrem_hybrid::Rule rule, const std::string& layers,
                                             std::size_t window) {
    nrem_hybrid::Architecture a;
    a.vocabulary = {"a", "b", "?"};
    a.width = 8;
    a.window = window;
    a.layers = nrem_hybrid::layers_of(layers);
    a.heads = 2;
    a.key = 3;
    a.value = 4;
    a.rule = rule;
    a.radius = 1;
    a.ring = true;
    a.last = a.layers.size();
    return a;
}

}  // namespace nrem_torch
