// Turns a plugin's static table into a Component. Everything in the table is checked here once, so
// that the rest of the host can rely on it.
#pragma once

#include <optional>
#include <string_view>

#include "host/registry.hpp"

namespace nrem::core {

// Returns nothing for a kind that this host does not know. Throws Error with the component and what
// is wrong with its table. The caller sets `library`.
[[nodiscard]] std::optional<Component> read_component(const nrem_component& table);

// Whether a predictor can be asked; a backend may only embed.
[[nodiscard]] bool answers(const Component& component);

// The kind that "nrem.rule/1" names.
[[nodiscard]] std::optional<Kind> kind_of(std::string_view interface);

}  // namespace nrem::core
