// The identity of a model: a hash of exactly what its answers depend on.
#pragma once

#include <string>

#include "architecture.hpp"
#include "safetensors.hpp"

namespace nrem_hybrid {

// SHA-256 of the architecture and the weights. How they were trained does not enter.
[[nodiscard]] std::string fingerprint(const Architecture& architecture, const Safetensors& file);

}  // namespace nrem_hybrid
