// Lists of components for tables of the documentation.
#pragma once

#include <functional>
#include <string>

#include "host/registry.hpp"

namespace nrem::core {

// "backend exemplar, markov; rule tally", of the components that `has` holds for.
[[nodiscard]] std::string components_named(const Registry& registry,
                                           const std::function<bool(const Component&)>& has);

}  // namespace nrem::core
