#include "plan/conditions.hpp"

#include <algorithm>
#include <optional>

#include "config/keys.hpp"
#include "config/read.hpp"
#include "config/settings.hpp"
#include "host/registry.hpp"
#include "plan/identity.hpp"

namespace nrem::core {
namespace {

using Values = std::vector<std::string>;

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

Values policy_values(const SleepSetup& sleep, const Registry& registry, std::string_view rest) {
    const PolicyKey key = split_policy(rest);
    Values values;
    for (std::size_t i = 0; i < sleep.policies.size(); ++i) {
        const Choice& choice = sleep.policies[i];
        if (!key.means(i, choice.name)) continue;
        if (const auto value = parameter_of(registry, Kind::policy, choice, key.parameter))
            values.push_back(*value);
    }
    return values;
}

std::string pipeline_of(const std::vector<Choice>& listed) {
    std::string names;
    for (const Choice& choice : listed) names += (names.empty() ? "" : "+") + choice.name;
    return names.empty() ? "none" : names;
}

Values component_values(const Registry& registry, Kind kind, const Choice& choice,
                        std::string_view parameter) {
    if (parameter.empty()) return {choice.name};
    const auto value = parameter_of(registry, kind, choice, parameter);
    return value ? Values{*value} : Values{};
}

Values sleep_values(const SleepSetup& sleep, const Registry& registry, const CellKey& key) {
    if (key.slot == "scheduler")
        return component_values(registry, Kind::scheduler, sleep.scheduler, key.parameter);
    if (key.slot == "sleep") return {text_of(sleep.settings, key.parameter)};
    if (key.slot == "gate") return {text_of(sleep.gate, key.parameter)};
    return key.parameter.empty() ? Values{pipeline_of(sleep.policies)}
                                 : policy_values(sleep, registry, key.parameter);
}

Values probe_values(const Setup& setup, const Registry& registry, const CellKey& key) {
    const ProbeKey asked = split_probe(std::string(key.slot) + "." + std::string(key.parameter));
    Values values;
    for (const ProbeSetup& probe : setup.probes) {
        if (probe.choice.name != asked.probe) continue;
        const std::string own = text_of(probe.at, asked.parameter);
        if (!own.empty()) return {own};
        return component_values(registry, Kind::probe, probe.choice, asked.parameter);
    }
    return values;
}

Values setup_values(const Setup& setup, const Registry& registry, const CellKey& key) {
    if (const Choice* choice = choice_of(setup, key.slot))
        return component_values(registry, kind_under(key.slot), *choice, key.parameter);
    if (key.slot == probes_key) return probe_values(setup, registry, key);
    if (key.slot == tools_key) return {pipeline_of(setup.tools)};
    if (key.slot == "answer") return {text_of(setup.answer, key.parameter)};
    if (key.slot == "context") return {text_of(setup.context, key.parameter)};
    if (key.slot == "feedback") return {std::string(name_of(setup.feedback))};
    if (key.slot == "design") return {setup.design.empty() ? "none" : setup.design};
    if (key.slot == "attribution") return {setup.attribution ? "true" : "false"};
    if (key.slot == "memory") return {setup.memory.empty() ? "none" : setup.memory};
    if (key.slot == "skip_streams") return {std::to_string(setup.skip_streams)};
    if (key.slot == "streams") return {setup.streams ? std::to_string(setup.streams) : "all"};
    return {};
}

}  // namespace

bool is_same_value(const std::string& a, const std::string& b) {
    return a == b || number_of(a) == number_of(b);  // NaN for what is no number equals nothing
}

std::vector<std::string> swept_values(const Point& point, const std::string& dotted) {
    if (dotted == "arm") return {point.arm.name};
    for (const auto& [swept, label] : point.swept)
        if (swept == dotted) return {label};
    return {};
}

std::vector<std::string> values_of(const Point& point, const Registry& registry,
                                   const std::string& dotted) {
    if (const Values swept = swept_values(point, dotted); !swept.empty()) return swept;
    const CellKey key = split_key(dotted);
    if (!is_sleep_key(key.slot)) return setup_values(point.setup, registry, key);
    const auto sleep = std::ranges::find(point.setup.sleeps, key.sleep, &SleepSetup::name);
    return sleep == point.setup.sleeps.end() ? Values{} : sleep_values(*sleep, registry, key);
}

bool holds(const Condition& condition, const Point& point, const Registry& registry) {
    return std::ranges::all_of(condition.pairs, [&](const auto& pair) {
        const Values values = values_of(point, registry, pair.first);
        return std::ranges::any_of(values, [&](const std::string& value) {
            return std::ranges::any_of(
                pair.second,
                [&](const std::string& wanted) { return is_same_value(value, wanted); });
        });
    });
}

}  // namespace nrem::core
