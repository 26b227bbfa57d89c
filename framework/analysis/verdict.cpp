#include "analysis/verdict.hpp"

#include <fmt/format.h>

namespace nrem::core {

std::string words(const Verdict& verdict) {
    const std::string_view name = name_of(verdict.finding);
    if (verdict.finding == Finding::equivalent)
        return fmt::format("{} within {:.3g}", name, verdict.margin);
    if (verdict.finding == Finding::undecided && !verdict.needs.empty())
        return fmt::format("{} (needs {})", name, verdict.needs);
    return std::string(name);
}

}  // namespace nrem::core
