// From a plugin's static table to a Component: everything that the table says is checked once here,
// so that the rest of the host may rely on it.
#pragma once

#include <optional>
#include <string_view>

#include "host/registry.hpp"

namespace nrem::core {

// A component of a kind that this host does not know comes back as nothing. Throws Error naming the
// component and what is wrong with its table. `library` is left for the caller to set.
[[nodiscard]] std::optional<Component> read_component(const nrem_component& table);

// Whether a predictor can be asked; a backend may do nothing but embed.
[[nodiscard]] bool answers(const Component& component);

// The kind that "nrem.rule/1" names.
[[nodiscard]] std::optional<Kind> kind_of(std::string_view interface);

}  // namespace nrem::core
