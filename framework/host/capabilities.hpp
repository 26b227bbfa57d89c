// What components need of one another and offer, by name: those in use, and misspelled ones.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "host/registry.hpp"

namespace nrem::core {

struct NamedCapability {
    std::string_view name;
    std::string_view meaning;
};
[[nodiscard]] std::span<const NamedCapability> capabilities();

// A plugin may invent more. But a capability that nothing else in the registry knows, and that is
// almost the name of another, is a mistake that would pass unnoticed: "offers 'rule.caes', which no
// other component knows (nearest: rule.cases)". "" where there is none.
[[nodiscard]] std::string mistyped_capability(const Component& component, const Registry& registry);

}  // namespace nrem::core
