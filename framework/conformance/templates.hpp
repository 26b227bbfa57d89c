// The plugins that `nrem new` starts from, with @name@, @Class@ and @build@ to be filled in.
#pragma once

#include <string_view>

#include "host/registry.hpp"

namespace nrem::core {

[[nodiscard]] std::string_view template_for(Kind kind);

}  // namespace nrem::core
