// The plugins that `nrem new` starts from; @name@, @Class@ and @build@ are replaced.
#pragma once

#include <string_view>

#include "host/registry.hpp"

namespace nrem::core {

[[nodiscard]] std::string_view template_for(Kind kind);

}  // namespace nrem::core
