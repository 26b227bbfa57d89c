#include "analysis/retention.hpp"

namespace nrem::core {

std::string_view name_of(Decay decay) {
    constexpr std::string_view names[] = {"constant", "exponential", "power"};
    return names[static_cast<std::size_t>(decay)];
}

}  // namespace nrem::core
