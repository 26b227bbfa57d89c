#include "config/assign.hpp"

#include <charconv>

#include "config/read.hpp"
#include "host/registry.hpp"

namespace nrem::core {
namespace {

constexpr std::uint64_t most_passes = 1'000'000;
constexpr std::uint64_t most_experiences = std::uint64_t{1} << 32;

bool was_chosen(const Choice& choice) {
    return choice.place.line || choice.place.overriding;
}

// Parameters stay when the name does, or when they came before any name.
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
    choice.parameters[name] = {text_of(*value), value->place, layer};
}

Choice read_policy(const Config& config, const Value& value) {
    Choice choice;
    if (value.shape != Shape::mapping) {
        choose(config, choice, {"policy", value});
        return choice;
    }
    for (const auto& item : value.items)
        if (item.key == "name")
            choose(config, choice, {"policy", item});
        else
            give(config, choice, item.key, {&item, Layer::base});
    if (choice.name.empty()) refuse(config, value.place, "a policy of the list has no name");
    return choice;
}

void set_policies(const Config& config, Setup& setup, const Assignment& assignment) {
    const Value& value = assignment.value;
    if (value.shape == Shape::scalar && value.text != "none") {
        setup.policies.resize(1);
        return choose(config, setup.policies[0], assignment);
    }
    setup.policies.clear();
    for (const auto& item : value.items) setup.policies.push_back(read_policy(config, item));
}

// "1.gain" or "condense.gain": the policies meant, and the parameter.
std::pair<std::vector<Choice*>, std::string> pick(Setup& setup, const std::string& rest) {
    const auto dot = rest.find('.');
    const std::string which = dot == std::string::npos ? "" : rest.substr(0, dot);
    std::size_t index = setup.policies.size();
    std::from_chars(which.data(), which.data() + which.size(), index);
    std::vector<Choice*> picked;
    for (std::size_t i = 0; i < setup.policies.size(); ++i)
        if (which.empty() || i == index || setup.policies[i].name == which)
            picked.push_back(&setup.policies[i]);
    return {picked, dot == std::string::npos ? rest : rest.substr(dot + 1)};
}

bool set_policy_parameter(const Config& config, Setup& setup, const Assignment& assignment,
                          Layer layer) {
    const auto [picked, name] = pick(setup, assignment.key.substr(assignment.key.find('.') + 1));
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

Feedback read_feedback(const Config& config, const Value& value) {
    const std::string text = read_text(config, value, "feedback");
    if (text == "truth") return Feedback::truth;
    if (text == "verdict") return Feedback::verdict;
    if (text == "none") return Feedback::none;
    refuse(config, value.place, "feedback wants truth, verdict or none, not '" + text + "'");
}

double read_budget(const Config& config, const Value& value, const std::string& key) {
    const double budget = read_number(config, value, key);
    if (budget < 0) refuse(config, value.place, key + " wants a number of at least 0");
    return budget;
}

bool assign_sleep(const Config& config, SleepSettings& sleep, const Assignment& assignment) {
    const auto& [key, value] = assignment;
    if (key == "sleep.passes")
        sleep.passes = read_count(config, value, key, {0, most_passes});
    else if (key == "sleep.milliseconds")
        sleep.milliseconds = read_budget(config, value, key);
    else if (key == "sleep.probes")
        sleep.probes = read_count(config, value, key, {0, most_experiences});
    else
        sleep.stop_when_unchanged = read_flag(config, value, key);
    return true;
}

Choice* component_of(Setup& setup, std::string_view name) {
    if (name == "task") return &setup.task;
    if (name == "backend") return &setup.backend;
    if (name == "rule") return &setup.rule;
    if (name == "scheduler") return &setup.scheduler;
    return nullptr;
}

bool assign_setting(const Config& config, Setup& setup, const Assignment& assignment) {
    const auto& [key, value] = assignment;
    if (key.starts_with("sleep.")) return assign_sleep(config, setup.sleep, assignment);
    if (key == "context.capacity")
        setup.context.capacity = read_count(config, value, key, {1, most_experiences});
    else if (key == "context.visible")
        setup.context.visible = read_count(config, value, key, {0, most_experiences});
    else if (key == "feedback")
        setup.feedback = read_feedback(config, value);
    else if (key == "streams")
        setup.streams = value.text == "all" ? 0 : read_count(config, value, key, {1});
    return true;
}

}  // namespace

bool assign(const Config& config, Setup& setup, const Assignment& assignment, Layer layer) {
    const std::string& key = assignment.key;
    const auto dot = key.find('.');
    if (key == "policy") return set_policies(config, setup, assignment), true;
    if (key.starts_with("policy.")) return set_policy_parameter(config, setup, assignment, layer);
    Choice* choice = component_of(setup, std::string_view(key).substr(0, dot));
    if (!choice) return assign_setting(config, setup, assignment);
    if (dot == std::string::npos)
        choose(config, *choice, assignment);
    else
        give(config, *choice, key.substr(dot + 1), {&assignment.value, layer});
    return true;
}

void assign_all(const Config& config, Setup& setup, const std::vector<Assignment>& changes,
                Layer layer) {
    for (const auto& change : changes) assign(config, setup, change, layer);
}

}  // namespace nrem::core
