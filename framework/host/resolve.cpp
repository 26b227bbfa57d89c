// Settings of a whole component, and the nearest known name for what was mistyped.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "host/registry.hpp"
#include "host/setting.hpp"

namespace nrem::core {

namespace {

// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, change});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(above);
        above.swap(row);
    }
    return above[b.size()];
}

void check_names(const Component& component, const std::map<std::string, std::string>& given) {
    std::vector<std::string> known;
    for (const auto& parameter : component.parameters) known.push_back(parameter.name);
    for (const auto& [name, text] : given) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        const std::string near = nearest(name, known);
        const std::string hint = !near.empty() ? fmt::format(" (nearest: {})", near)
                                 : known.empty()
                                     ? " (it has none)"
                                     : fmt::format(" (it has {})", fmt::join(known, ", "));
        throw UsageError(fmt::format("{}: no parameter '{}'{}", title_of(component), name, hint));
    }
}

}  // namespace

Settings resolve(const Component& component, const std::map<std::string, std::string>& given) {
    check_names(component, given);
    Settings settings;
    for (const auto& parameter : component.parameters) {
        const auto found = given.find(parameter.name);
        if (found == given.end() && !parameter.fallback)
            throw UsageError(fmt::format("{}: {} is required: {}", title_of(component), parameter.name,
                                         parameter.summary));
        try {
            settings.push_back(
                settle(parameter, found == given.end() ? *parameter.fallback : found->second));
        } catch (const Error& failure) {
            throw UsageError(
                fmt::format("{}: {}: {}", title_of(component), parameter.name, failure.what()));
        }
    }
    return settings;
}

std::string nearest(std::string_view name, const std::vector<std::string>& known) {
    return nearest(name, known, std::max<std::size_t>(2, name.size() / 3));
}

std::string nearest(std::string_view name, const std::vector<std::string>& known,
                    std::size_t most) {
    std::string best;
    std::size_t least = most + 1;
    for (const auto& candidate : known) {
        const std::size_t distance = edit_distance(name, candidate);
        const bool shares_something = distance < std::max(name.size(), candidate.size());
        if (distance >= least || !shares_something) continue;
        least = distance;
        best = candidate;
    }
    return best;
}

}  // namespace nrem::core
