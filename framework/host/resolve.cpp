// Settings of a whole component.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/nearest.hpp"
#include "host/registry.hpp"
#include "host/setting.hpp"

namespace nrem::core {

namespace {

void check_names(const Component& component, const std::map<std::string, std::string>& given) {
    std::vector<std::string> known;
    for (const auto& parameter : component.parameters) known.push_back(parameter.name);
    for (const auto& [name, text] : given) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        const std::string all =
            known.empty() ? "it has none" : fmt::format("it has {}", fmt::join(known, ", "));
        throw UsageError(fmt::format("{}: no parameter '{}'{}", title_of(component), name,
                                     nearest_hint(name, known, all)));
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

}  // namespace nrem::core
