#include "plan/workshop.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "config/read.hpp"
#include "host/instance.hpp"

namespace nrem::core {
namespace {

using Texts = std::map<std::string, std::string>;

std::string key_of(Kind kind, const Choice& choice) {
    std::string key(name_of(kind));
    key += '\0' + choice.name;
    for (const auto& [name, given] : choice.parameters) {
        key += '\0' + name + '\0' + given.text;
        key += given.layer == Layer::sweep || given.layer == Layer::overriding ? '?' : '!';
    }
    return key;
}

std::string failure_of(const Component& component, const Texts& given) {
    try {
        (void)resolve(component, given);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "";
}

// resolve() names the parameter but does not know the place: the one at fault is that without which
// it fails in another way, or not at all.
Place place_of_fault(const Component& component, const Texts& given, const Choice& choice) {
    const std::string failure = failure_of(component, given);
    for (const auto& [name, text] : given) {
        Texts others = given;
        others.erase(name);
        if (failure_of(component, others) != failure) return choice.parameters.at(name).place;
    }
    return choice.place;
}

// Settings that a component itself refuses are found before anything runs. Tasks and backends may
// have to wait for a file or a server, and say so when they run.
void try_to_make(Kind kind, const Part& part, const nrem_host* host) {
    if (kind == Kind::rule) RuleInstance(*part.component, part.settings, host);
    if (kind == Kind::policy) PolicyInstance(*part.component, part.settings, host);
    if (kind == Kind::scheduler) SchedulerInstance(*part.component, part.settings, host);
}

std::uint64_t describe_streams(const Part& task, const Registry& registry) {
    const TaskInstance instance(*task.component, task.settings, registry.host());
    nrem_task_info info{};
    info.struct_size = sizeof info;
    instance.call(&nrem_task::describe, &info);
    return info.streams;
}

}  // namespace

bool has_parameter(const Component& component, std::string_view name) {
    return std::ranges::find(component.parameters, name, &Parameter::name) !=
           component.parameters.end();
}

Part Workshop::make(Kind kind, const Choice& choice) const {
    const Component* component = nullptr;
    try {
        component = &registry_.find(kind, choice.name);
    } catch (const UsageError& error) {
        refuse(config_, choice.place, error.what());
    }
    Texts given;
    for (const auto& [name, value] : choice.parameters) {
        const bool tolerant = value.layer == Layer::sweep || value.layer == Layer::overriding;
        if (!tolerant || has_parameter(*component, name)) given[name] = value.text;
    }
    Part part{component, {}};
    try {
        part.settings = resolve(*component, given);
    } catch (const UsageError& error) {
        refuse(config_, place_of_fault(*component, given, choice), error.what());
    }
    try {
        try_to_make(kind, part, registry_.host());
    } catch (const Error& error) {
        refuse(config_, choice.place, error.what());
    }
    return part;
}

const Part& Workshop::part(Kind kind, const Choice& choice) {
    std::string key = key_of(kind, choice);
    const auto found = parts_.find(key);
    if (found != parts_.end()) return found->second;
    return parts_.emplace(std::move(key), make(kind, choice)).first->second;
}

std::uint64_t Workshop::count_streams(const Part& task, Place place) {
    const auto found = streams_.find(&task);
    if (found != streams_.end()) return found->second;
    try {
        return streams_.emplace(&task, describe_streams(task, registry_)).first->second;
    } catch (const Error& error) {
        refuse(config_, place, error.what());
    }
}

std::uint64_t Workshop::streams(const Part& task, std::uint64_t wanted, Place place) {
    const std::uint64_t all = count_streams(task, place);
    const bool endless = all == std::numeric_limits<std::uint64_t>::max();
    const std::string& name = task.component->name;
    if (wanted == 0 && endless)
        refuse(config_, place,
               "task " + name + " has no end of streams: say how many (streams: 20)");
    if (wanted > all)
        refuse(config_, place,
               "streams: " + std::to_string(wanted) + " are asked for, and task " + name + " has " +
                   std::to_string(all));
    if (all == 0) refuse(config_, place, "task " + name + " has no streams");
    return wanted ? wanted : all;
}

}  // namespace nrem::core
