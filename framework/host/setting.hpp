// One parameter's value: from the text of a config to a checked value in canonical form.
#pragma once

#include <string_view>

#include "host/registry.hpp"

namespace nrem::core {

// Throws UsageError with what is wrong with the value, but not the parameter's name.
[[nodiscard]] Setting settle(const Parameter& parameter, std::string_view text);

}  // namespace nrem::core
