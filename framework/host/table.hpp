// Turns a plugin's static table into a Component. Everything in the table is checked here once, so
// that the rest of the host can rely on it.
#pragma once

#include <optional>

#include "host/registry.hpp"

namespace nrem::core {

// Returns nothing for a kind that this host does not know. Throws Error with the component and what
// is wrong with its table. The caller sets `library`.
[[nodiscard]] std::optional<Component> read_component(const nrem_component& table);

// Whether its table of functions has the one at this place.
[[nodiscard]] bool has_function(const Component& component, std::size_t index);

}  // namespace nrem::core
