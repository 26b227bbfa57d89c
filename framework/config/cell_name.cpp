#include "config/cell_name.hpp"

#include "config/setup.hpp"

namespace nrem::core {
namespace {

// "policies=merge+prune", "policies=none": of one sleep, those of its factors that are shown.
class Subsets {
public:
    // True for a factor that is one of a subset.
    bool take(const std::pair<std::string, std::string>& factor) {
        if (!is_member(factor.first)) return false;
        const std::string_view name = split_key(factor.first).parameter;
        const std::string slot = factor.first.substr(0, factor.first.size() - name.size() - 1);
        auto found = std::ranges::find(subsets_, slot, &Factors::value_type::first);
        if (found == subsets_.end()) found = subsets_.insert(found, {slot, ""});
        if (factor.second == member_in)
            found->second.append(found->second.empty() ? "" : "+").append(name);
        return true;
    }
    [[nodiscard]] std::string text() const {
        std::string text;
        for (const auto& [slot, names] : subsets_)
            text += ", " + slot + "=" + (names.empty() ? "none" : names);
        return text;
    }

private:
    Factors subsets_;
};

}  // namespace

const std::string& CellName::run() const {
    static const std::string none;
    return factors.empty() || factors.front().first != run_factor ? none : factors.front().second;
}

std::string CellName::name(const Factors& left_out) const {
    std::string text = run().empty() ? "" : run() + ": ";
    if (!written.empty()) return text + written;
    if (rung) text += "rung " + std::to_string(rung) + ": ";
    text += of.empty() ? arm : arm + " of " + of;
    Subsets subsets;
    for (const auto& factor : factors)
        if (factor.first != run_factor && std::ranges::find(left_out, factor) == left_out.end() &&
            !subsets.take(factor))
            text += ", " + factor.first + "=" + factor.second;
    text += subsets.text();
    if (copy) text += " #" + std::to_string(copy);
    return repeat ? text + " (run " + std::to_string(repeat) + ")" : text;
}

}  // namespace nrem::core
