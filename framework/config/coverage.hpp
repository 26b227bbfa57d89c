// What memory components make, and which of them do a thing, for tables of the documentation.
#pragma once

#include <functional>
#include <string>

#include "host/registry.hpp"

namespace nrem::core {

// "backend exemplar, markov; rule tally", of the components that `has` holds for.
[[nodiscard]] std::string components_named(const Registry& registry,
                                           const std::function<bool(const Component&)>& has);

// What memory they make by their traits, and what kinds of memory none of them makes, as Markdown:
// the last section of docs/capabilities.md.
[[nodiscard]] std::string coverage_reference(const Registry& registry);

}  // namespace nrem::core
