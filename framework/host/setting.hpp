// One parameter's value: from the text of a config to a checked value in canonical form.
#pragma once

#include <string_view>

#include "host/registry.hpp"

namespace nrem::core {

// Stands for the seed of a trial in a setting: anywhere in a text, and alone where a number is wanted.
inline constexpr std::string_view seed_placeholder = "{seed}";
[[nodiscard]] inline bool takes_seed(std::string_view setting) {
    return setting.find(seed_placeholder) != std::string_view::npos;
}

// Throws UsageError with what is wrong with the value, but not the parameter's name.
[[nodiscard]] Setting settle(const Parameter& parameter, std::string_view text);

}  // namespace nrem::core
