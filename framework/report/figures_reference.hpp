// docs/figures.md: every figure, and the fields of the files that have them.
#pragma once

#include <string>

namespace nrem::core {

[[nodiscard]] std::string figures_reference();

}  // namespace nrem::core
