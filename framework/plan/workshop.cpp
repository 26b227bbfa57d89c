#include "plan/workshop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

#include "config/read.hpp"
#include "config/yaml.hpp"
#include "host/capabilities.hpp"
#include "host/instance.hpp"
#include "memory/layout.hpp"
#include "plan/fit.hpp"
#include "plan/identity.hpp"

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

// Settings that a component itself refuses are found before anything runs, and the manifest has the
// files that it reads, such as the weights of each seed.
void try_to_make(const Part& part, const std::vector<std::uint64_t>& seeds, const nrem_host* host) {
    visit(part.component->kind, [&]<class Functions>(KindOf<Functions> of) {
        const auto make = [&](const Settings& settings) {
            const Instance<Functions> made(*part.component, settings, host);
        };
        const bool for_each = of.made != Made::when_run && takes_seed(part);
        if (of.made == Made::when_planned && !for_each) make(part.settings);
        if (of.made == Made::for_each_seed || for_each)
            for (const std::uint64_t seed : seeds) make(settings_for(part, seed));
    });
}

std::uint64_t describe_streams(const Part& task, const Registry& registry) {
    const TaskInstance instance(*task.component, task.settings, registry.host());
    return info_of(instance).streams;
}

// "predict" is changed as a whole by a mapping, "predict.user" in one field.
Value changes_of(const Choice& choice) {
    Value changes;
    changes.shape = Shape::mapping;
    const auto below = [](Value& mapping, const std::string& key, Place place) -> Value& {
        mapping.shape = Shape::mapping;
        const auto found = std::ranges::find(mapping.items, key, &Value::key);
        if (found != mapping.items.end()) return *found;
        Value& made = mapping.items.emplace_back();
        made.key = key;
        made.place = place;
        return made;
    };
    for (const auto& [name, given] : choice.parameters) {
        Value* at = &changes;
        for (std::size_t begin = 0; begin <= name.size();) {
            const std::size_t end = std::min(name.find('.', begin), name.size());
            at = &below(*at, name.substr(begin, end - begin), given.place);
            begin = end + 1;
        }
        Value value = read_yaml(given.text, {"prompts." + name});
        value.key = at->key;
        value.place = given.place;
        *at = std::move(value);
    }
    return changes;
}

Pack read_pack(const Config& config, const Registry& registry, const Choice& choice) {
    std::vector<std::filesystem::path> folders;
    if (!config.file.empty()) folders.push_back(std::filesystem::path(config.file).parent_path());
    for (const auto& data : registry.data_folders())
        folders.push_back(data.parent_path() / "prompts");
    const PackChanges changes{changes_of(choice), config.file.empty() ? "config" : config.file};
    try {
        return load_pack(choice.name, folders, changes);
    } catch (const UsageError& error) {
        if (choice.place.line == 0 && !choice.place.overriding) throw;
        refuse(config, choice.place, error.what());
    }
}

MemoryLayout layout_of_cell(const Cell& cell, std::uint64_t seed, const nrem_host* host) {
    const TaskInstance task(*cell.task.component, cell.task.settings, host);
    const RuleInstance rule(*cell.rule.component, cell.rule.settings, host);
    if (cell.backend.component->kind != Kind::sequence_model) return layout_of(rule, task, nullptr);
    const SequenceModelInstance model(*cell.backend.component, settings_for(cell.backend, seed),
                                      host);
    return layout_of(rule, task, &model);
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
    if (const std::string slip = mistyped_capability(*component, registry_); !slip.empty())
        refuse(config_, choice.place,
               fmt::format("{}: {}", title_of(*component), slip));
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
        try_to_make(part, config_.seeds, registry_.host());
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

std::shared_ptr<const Pack> Workshop::pack(const Choice& choice) {
    auto& made = packs_[key_of(Kind::backend, choice)];
    if (!made) made = std::make_shared<const Pack>(read_pack(config_, registry_, choice));
    return made;
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

void Workshop::check_fit(const Cell& cell, Place place) {
    if (cell.backend.component->kind != Kind::sequence_model) return;
    const std::string key = fmt::format("{} {} {} {} {}", json_of(cell.task), json_of(cell.backend),
                                        static_cast<int>(reads_of(cell)), cell.context.capacity,
                                        static_cast<int>(cell.feedback));
    const auto [known, added] = misfits_.try_emplace(key);
    if (added) known->second = misfit(cell, config_.seeds.at(0), registry_.host());
    if (known->second.empty()) return;
    refuse(config_, place,
           fmt::format("{}: sequence_model {} cannot read task {}: {}", cell.name(),
                       cell.backend.component->name, cell.task.component->name, known->second));
}

std::shared_ptr<const StartMemory> Workshop::start(const Setup& setup, const Cell& cell) try {
    if (setup.memory.empty()) return nullptr;
    const std::uint64_t streams = cell.skipped + cell.streams;
    auto& start = starts_[fmt::format("{} {}", streams, setup.memory)];
    if (!start) start = std::make_shared<const StartMemory>(find_start(setup.memory, streams));
    const MemoryLayout wanted = layout_of_cell(cell, config_.seeds.at(0), registry_.host());
    for (const KeptMemory& kept : start->memories)
        if (const std::string why = misfit(wanted, kept.memory); !why.empty())
            throw UsageError(fmt::format("memory '{}' does not fit rule {}: {}", setup.memory,
                                         cell.rule.component->name, why));
    return start;
} catch (const Error& failure) {
    refuse(config_, setup.memory_place, failure.what());
}

std::uint64_t Workshop::streams(const Part& task, const Setup& setup) {
    const auto [wanted, skipped, place] =
        std::tuple(setup.streams, setup.skip_streams, setup.task.place);
    const std::uint64_t all = count_streams(task, place);
    const bool endless = all == std::numeric_limits<std::uint64_t>::max();
    const std::string& name = task.component->name;
    if (wanted == 0 && endless)
        refuse(config_, place,
               "task " + name +
                   " generates streams without limit: set `streams`, e.g. streams: 20");
    if (all == 0) refuse(config_, place, "task " + name + " has no streams");
    if (skipped >= all || wanted > all - skipped)
        refuse(config_, place,
               fmt::format("streams: {} are asked for{}, and task {} has {}",
                           std::max<std::uint64_t>(wanted, 1),
                           skipped ? fmt::format(" after {}", skipped) : "", name, all));
    return wanted ? wanted : all - skipped;
}

}  // namespace nrem::core
