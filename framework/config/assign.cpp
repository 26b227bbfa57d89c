#include "config/assign.hpp"

#include <algorithm>

#include "config/keys.hpp"
#include "config/read.hpp"
#include "config/settings.hpp"
#include "host/registry.hpp"

namespace nrem::core {
namespace {

bool was_chosen(const Choice& choice) {
    return choice.place.line || choice.place.overriding;
}

// Parameters stay when the name stays, or when they were set before any name.
void choose(const Config& config, Choice& choice, const Assignment& assignment) {
    const std::string name = read_text(config, assignment.value, assignment.key);
    if (name.empty()) refuse(config, assignment.value.place, assignment.key + " has an empty name");
    if (was_chosen(choice) && choice.name != name) choice.parameters.clear();
    choice.name = name;
    choice.place = assignment.value.place;
}

void give(const Config& config, Choice& choice, const std::string& name,
          const std::pair<const Value*, Layer>& from) {
    const auto& [value, layer] = from;
    if (value->shape == Shape::nothing) (void)read_text(config, *value, name);
    std::erase_if(choice.parameters,  // parts of it that were set before
                  [&](const auto& given) { return given.first.starts_with(name + "."); });
    choice.parameters[name] = {text_of(*value), value->place, layer};
}

// One of a list, called `what`: by its name, or as a mapping with its parameters.
Choice read_listed(const Config& config, const Value& value, const std::string& what) {
    Choice choice;
    if (value.shape != Shape::mapping) {
        choose(config, choice, {what, value});
        return choice;
    }
    for (const auto& item : value.items)
        if (item.key == "name")
            choose(config, choice, {what, item});
        else
            give(config, choice, item.key, {&item, Layer::base});
    if (choice.name.empty()) refuse(config, value.place, "a " + what + " of the list has no name");
    return choice;
}

void set_tools(const Config& config, Setup& setup, const Value& value) {
    setup.tools.clear();
    const auto add = [&](const Value& item) {
        Choice tool = read_listed(config, item, "tool");
        if (std::ranges::find(setup.tools, tool.name, &Choice::name) != setup.tools.end())
            refuse(config, item.place, "tools: " + tool.name + " is there twice");
        setup.tools.push_back(std::move(tool));
    };
    if (value.shape == Shape::scalar && value.text != "none") add(value);
    for (const Value& item : value.items) add(item);
}

void set_policies(const Config& config, SleepSetup& setup, const Assignment& assignment) {
    const Value& value = assignment.value;
    if (value.shape == Shape::scalar && value.text != "none") {
        setup.policies.resize(1);
        return choose(config, setup.policies[0], assignment);
    }
    setup.policies.clear();
    for (const auto& item : value.items) setup.policies.push_back(read_listed(config, item, "policy"));
}

bool set_policy_parameter(const Config& config, SleepSetup& setup, const Assignment& assignment,
                          Layer layer) {
    const auto below = assignment.key.find('.') + 1;
    const PolicyKey key = split_policy(std::string_view(assignment.key).substr(below));
    const std::string name(key.parameter);
    std::vector<Choice*> picked;
    for (std::size_t i = 0; i < setup.policies.size(); ++i)
        if (key.means(i, setup.policies[i].name)) picked.push_back(&setup.policies[i]);
    const bool tolerant = layer == Layer::sweep || layer == Layer::overriding;
    if (picked.empty() && !tolerant)
        refuse(config, assignment.value.place, assignment.key + ": no such policy is chosen");
    if (picked.size() > 1 && !tolerant)
        refuse(config, assignment.value.place,
               assignment.key + ": there are several policies; say which, as in policy." +
                   setup.policies[0].name + "." + name);
    for (Choice* choice : picked) give(config, *choice, name, {&assignment.value, layer});
    return !picked.empty();
}

// The probe of that name; nullptr when a sweep or an override names one that this setup lacks.
ProbeSetup* probe_of(Setup& setup, const Choice& named, Layer layer) {
    const auto found = std::ranges::find(setup.probes, named.name,
                                         [](const ProbeSetup& probe) { return probe.choice.name; });
    if (found != setup.probes.end()) return &*found;
    if (layer == Layer::sweep || layer == Layer::overriding) return nullptr;
    return &setup.probes.emplace_back(ProbeSetup{named});
}

void give(const Config& config, ProbeSetup& probe, const std::string& key,
          const std::pair<const Value*, Layer>& from) {
    const SettingFields own = settings_of(probe.at);
    const std::string whole = std::string(probes_key) + "." + probe.choice.name + "." + key;
    if (const SettingField* setting = find(own, key))
        read_setting(config, *from.first, whole, *setting);
    else
        give(config, probe.choice, key, from);
}

ProbeSetup read_probe(const Config& config, const Value& value) {
    ProbeSetup probe;
    if (value.shape != Shape::mapping) {
        choose(config, probe.choice, {"probes", value});
        return probe;
    }
    if (const Value* name = value.find("name")) choose(config, probe.choice, {"probes", *name});
    if (probe.choice.name.empty()) refuse(config, value.place, "a probe of the list has no name");
    for (const auto& item : value.items)
        if (item.key != "name") give(config, probe, item.key, {&item, Layer::base});
    return probe;
}

void set_probes(const Config& config, Setup& setup, const Value& value) {
    setup.probes.clear();
    const auto add = [&](const Value& item) {
        ProbeSetup made = read_probe(config, item);
        const std::string& name = made.choice.name;
        if (std::ranges::any_of(setup.probes, [&](const ProbeSetup& other) {
                return other.choice.name == name;
            }))
            refuse(config, item.place, "probes: " + name + " is there twice; `at` may be a list");
        setup.probes.push_back(std::move(made));
    };
    if (value.shape == Shape::scalar && value.text != "none") add(value);
    for (const Value& item : value.items) add(item);
}

bool assign_to_probes(const Config& config, Setup& setup, const Assignment& assignment,
                      Layer layer) {
    const ProbeKey key = split_probe(assignment.key);
    if (key.probe.empty()) return set_probes(config, setup, assignment.value), true;
    const Choice named{std::string(key.probe), assignment.value.place, {}};
    ProbeSetup* const probe = probe_of(setup, named, layer);
    if (probe && !key.parameter.empty())
        give(config, *probe, std::string(key.parameter), {&assignment.value, layer});
    return probe != nullptr;
}

// One of the table's plain keys.
void set(const Config& config, const SettingFields& settings, const Assignment& given) {
    read_setting(config, given.value, given.key, *find(settings, given.key));
}

// One of the sleep's own keys, as if it were at the top level.
bool assign_to_sleep(const Config& config, SleepSetup& setup, const Assignment& assignment,
                     Layer layer) {
    const std::string& key = assignment.key;
    if (key == "policy") return set_policies(config, setup, assignment), true;
    if (key.starts_with("policy.")) return set_policy_parameter(config, setup, assignment, layer);
    if (key == "scheduler")
        choose(config, setup.scheduler, assignment);
    else if (key.starts_with("scheduler."))
        give(config, setup.scheduler, key.substr(10), {&assignment.value, layer});
    else
        set(config, settings_of(setup), assignment);
    return true;
}

// The sleep that a key means; nullptr when a sweep or an override names one that this setup lacks.
SleepSetup* sleep_of(Setup& setup, std::string_view name, Layer layer) {
    const auto found = std::ranges::find(setup.sleeps, name, &SleepSetup::name);
    if (found != setup.sleeps.end()) return &*found;
    if (layer == Layer::sweep || layer == Layer::overriding) return nullptr;
    setup.sleeps.emplace_back();
    setup.sleeps.back().name = name;
    return &setup.sleeps.back();
}

}  // namespace

bool assign(const Config& config, Setup& setup, const Assignment& assignment, Layer layer) {
    const auto [name, key] = split_sleep(assignment.key);
    if (is_sleep_key(key)) {
        SleepSetup* sleep = sleep_of(setup, name, layer);
        const Assignment plain{std::string(key), assignment.value};
        return sleep && assign_to_sleep(config, *sleep, plain, layer);
    }
    if (is_probe_key(key)) return assign_to_probes(config, setup, assignment, layer);
    if (key == tools_key) return set_tools(config, setup, assignment.value), true;
    Choice* choice = choice_of(setup, key.substr(0, key.find('.')));
    if (!choice) return set(config, settings_of(setup), assignment), true;
    const auto dot = key.find('.');
    if (dot == std::string_view::npos)
        choose(config, *choice, assignment);
    else
        give(config, *choice, std::string(key.substr(dot + 1)), {&assignment.value, layer});
    return true;
}

void assign_all(const Config& config, Setup& setup, const std::vector<Assignment>& changes,
                Layer layer) {
    for (const auto& change : changes) assign(config, setup, change, layer);
}

}  // namespace nrem::core
