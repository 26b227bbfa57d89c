#include "config/cell_name.hpp"

namespace nrem::core {

const std::string& CellName::run() const {
    static const std::string none;
    return factors.empty() || factors.front().first != run_factor ? none : factors.front().second;
}

std::string CellName::name(const Factors& left_out) const {
    std::string text = run().empty() ? "" : run() + ": ";
    if (!written.empty()) return text + written;
    if (rung) text += "rung " + std::to_string(rung) + ": ";
    text += of.empty() ? arm : arm + " of " + of;
    for (const auto& factor : factors)
        if (factor.first != run_factor && std::ranges::find(left_out, factor) == left_out.end())
            text += ", " + factor.first + "=" + factor.second;
    if (copy) text += " #" + std::to_string(copy);
    return repeat ? text + " (run " + std::to_string(repeat) + ")" : text;
}

}  // namespace nrem::core
