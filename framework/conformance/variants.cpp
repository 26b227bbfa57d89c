#include "conformance/variants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nrem::core {

namespace {

// The values of a parameter that are worth trying, without the fallback.
std::vector<std::string> values_of(const Parameter& parameter, Variants which) {
    if (parameter.type == NREM_FLAG) return {"true", "false"};
    if (parameter.type == NREM_CHOICE) return parameter.choices;
    if (parameter.type == NREM_TEXT || which == Variants::choices) return {};
    std::vector<std::string> ends;
    for (const double end : {parameter.minimum, parameter.maximum})
        if (std::isfinite(end)) ends.push_back(fmt::format("{}", end));
    return ends;
}

std::string any_value(const Parameter& parameter) {
    const auto values = values_of(parameter, Variants::ends);
    if (!values.empty()) return values.front();
    return parameter.type == NREM_TEXT ? "text" : "1";
}

}  // namespace

Settings plain_settings(const Component& component, const GivenSettings& given) {
    GivenSettings all = given;
    for (const auto& parameter : component.parameters)
        if (!parameter.fallback) all.try_emplace(parameter.name, any_value(parameter));
    return resolve(component, all);
}

// Given values stay as they are.
std::vector<Variant> variants(const Subject& subject, Variants which) {
    const Component& component = *subject.component;
    const Settings& plain = subject.settings;
    std::vector<Variant> made;
    for (const auto& parameter : component.parameters)
        for (const auto& value : values_of(parameter, which)) {
            if (subject.given.contains(parameter.name)) continue;
            GivenSettings given;
            for (const auto& setting : plain) given[setting.name] = setting.text;
            given[parameter.name] = value;
            const Settings settings = resolve(component, given);
            if (settings == plain) continue;
            const auto changed = std::find_if(
                settings.begin(), settings.end(),
                [&](const Setting& setting) { return setting.name == parameter.name; });
            made.push_back({settings, *changed});
        }
    return made;
}

}  // namespace nrem::core
