// One parameter's value: from the text of a config to a checked value in canonical form.
#pragma once

#include <string_view>

#include "host/registry.hpp"

namespace nrem::core {

// Throws UsageError saying what is wrong with the value, without naming the parameter.
[[nodiscard]] Setting settle(const Parameter& parameter, std::string_view text);

}  // namespace nrem::core
