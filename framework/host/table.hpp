// From a plugin's static table to a Component: everything that the table says is checked once here,
// so that the rest of the host may rely on it.
#pragma once

#include <optional>

#include "host/registry.hpp"

namespace nrem::core {

// A component of a kind that this host does not know comes back as nothing. Throws Error naming the
// component and what is wrong with its table. `library` is left for the caller to set.
[[nodiscard]] std::optional<Component> read_component(const nrem_component& table);

}  // namespace nrem::core
