#include "plan/exclude.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "config/read.hpp"
#include "plan/identity.hpp"

namespace nrem::core {
namespace {

using Values = std::vector<std::string>;

bool same(const std::string& a, const std::string& b) {
    return a == b || number_of(a) == number_of(b);  // NaN for what is no number equals nothing
}

// Nothing for a component that is not there: that is said where the cell is made.
std::optional<std::string> parameter_of(const Registry& registry, Kind kind, const Choice& choice,
                                        std::string_view name) {
    const auto given = choice.parameters.find(name);
    if (given != choice.parameters.end()) return given->second.text;
    for (const Component* component : registry.all(kind))
        if (component->name == choice.name)
            for (const auto& parameter : component->parameters)
                if (parameter.name == name) return parameter.fallback;
    return std::nullopt;
}

Values policy_values(const Point& point, const Registry& registry, std::string_view rest) {
    Values values;
    const auto dot = rest.find('.');
    const auto which = dot == std::string_view::npos ? "" : rest.substr(0, dot);
    std::size_t wanted = point.setup.policies.size();
    std::from_chars(which.data(), which.data() + which.size(), wanted);
    for (std::size_t i = 0; i < point.setup.policies.size(); ++i) {
        const Choice& choice = point.setup.policies[i];
        if (!which.empty() && i != wanted && choice.name != which) continue;
        const auto name = dot == std::string_view::npos ? rest : rest.substr(dot + 1);
        if (const auto value = parameter_of(registry, Kind::policy, choice, name))
            values.push_back(*value);
    }
    return values;
}

std::string pipeline_of(const Setup& setup) {
    std::string names;
    for (const auto& policy : setup.policies) names += (names.empty() ? "" : "+") + policy.name;
    return names.empty() ? "none" : names;
}

Values component_values(const Point& point, const Registry& registry, const std::string& key) {
    const std::pair<Kind, const Choice*> components[] = {{Kind::task, &point.setup.task},
                                                         {Kind::backend, &point.setup.backend},
                                                         {Kind::rule, &point.setup.rule},
                                                         {Kind::scheduler, &point.setup.scheduler}};
    for (const auto& [kind, choice] : components) {
        const std::string name(name_of(kind));
        if (key == name || key == name + ".name") return {choice->name};
        if (!key.starts_with(name + ".")) continue;
        const auto value = parameter_of(registry, kind, *choice, key.substr(name.size() + 1));
        return value ? Values{*value} : Values{};
    }
    return {};
}

Values setting_values(const Setup& setup, const std::string& key) {
    if (key == "sleep.passes") return {std::to_string(setup.sleep.passes)};
    if (key == "sleep.milliseconds") return {std::to_string(setup.sleep.milliseconds)};
    if (key == "sleep.probes") return {std::to_string(setup.sleep.probes)};
    if (key == "sleep.stop_when_unchanged")
        return {setup.sleep.stop_when_unchanged ? "true" : "false"};
    if (key == "context.capacity") return {std::to_string(setup.context.capacity)};
    if (key == "context.visible") return {std::to_string(setup.context.visible)};
    if (key == "feedback") return {std::string(name_of(setup.feedback))};
    if (key == "streams") return {setup.streams ? std::to_string(setup.streams) : "all"};
    return {};
}

Values values_of(const Point& point, const Registry& registry, const std::string& key) {
    if (key == "arm") return {point.arm.name};
    for (const auto& [swept, label] : point.swept)
        if (swept == key) return {label};
    if (key == "policy") return {pipeline_of(point.setup)};
    if (key.starts_with("policy."))
        return policy_values(point, registry, std::string_view(key).substr(7));
    Values values = component_values(point, registry, key);
    return values.empty() ? setting_values(point.setup, key) : values;
}

bool matches(const Point& point, const Registry& registry, const Exclusion& exclusion) {
    return std::ranges::all_of(exclusion.pairs, [&](const auto& pair) {
        const Values values = values_of(point, registry, pair.first);
        return std::ranges::any_of(values, [&](const std::string& value) {
            return std::ranges::any_of(
                pair.second, [&](const std::string& unwanted) { return same(value, unwanted); });
        });
    });
}

}  // namespace

bool is_excluded(const Point& point, const Workshop& workshop) {
    return std::ranges::any_of(workshop.config().exclude, [&](const Exclusion& exclusion) {
        return matches(point, workshop.registry(), exclusion);
    });
}

}  // namespace nrem::core
