// nrem plugins and nrem new.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/secrets.hpp"
#include "cli/commands.hpp"
#include "cli/conformance/conformance.hpp"
#include "cli/environment.hpp"
#include "cli/new_plugin.hpp"
#include "config/config.hpp"
#include "report/figures_reference.hpp"

namespace nrem::core {

namespace {

std::string joined(const std::vector<std::string>& words) {
    return words.empty() ? "nothing" : fmt::format("{}", fmt::join(words, ", "));
}

std::string range_of(const Parameter& parameter) {
    switch (parameter.type) {
        case NREM_FLAG:
            return "true or false";
        case NREM_CHOICE:
            return fmt::format("{}", fmt::join(parameter.choices, " | "));
        case NREM_TEXT:
            return "text";
        default:
            return fmt::format("{} {} to {}", parameter.type == NREM_INTEGER ? "integer" : "number",
                               parameter.minimum, parameter.maximum);
    }
}

void print_component(const Component& component) {
    fmt::print("{} {}: {}\n", name_of(component.kind), component.name, component.summary);
    if (!component.paper.empty()) fmt::print("  paper   {}\n", component.paper);
    fmt::print("  from    {} ({} {}, {})\n", component.library->path, component.library->name,
               component.library->version, component.library->build);
    fmt::print("  needs   {}\n  offers  {}\n", joined(component.needs), joined(component.offers));
    for (const auto& parameter : component.parameters)
        fmt::print("  {:<18} {:<12} {:<28} {}\n", parameter.name,
                   parameter.fallback ? *parameter.fallback : "(required)", range_of(parameter),
                   parameter.summary);
}

std::string plural_of(Kind kind) {
    if (kind == Kind::policy) return "policies";
    if (kind == Kind::sequence_model) return "sequence models";
    return fmt::format("{}s", name_of(kind));
}

void list_components(const Registry& registry) {
    for (const Kind kind : all_kinds) {
        fmt::print("{}\n", plural_of(kind));
        for (const auto* component : registry.all(kind))
            fmt::print("  {:<18} {}\n", component->name, component->summary);
    }
}

// Files, and parameters for what is in them: x.so key=value.
int check(const std::vector<std::string>& words) {
    std::vector<std::string> files;
    std::map<std::string, std::string> given;
    for (const auto& word : words) {
        const auto equals = word.find('=');
        if (equals == std::string::npos || std::filesystem::exists(word))
            files.push_back(word);
        else
            given[word.substr(0, equals)] = word.substr(equals + 1);
    }
    if (files.empty()) throw UsageError("--check wants the file of a plugin");
    int worst = 0;
    for (const auto& file : files) worst = std::max(worst, check_plugin(file, given));
    return worst;
}

}  // namespace

int plugins_command(const PluginsArguments& arguments) {
    forget_secrets();  // they are nothing for a plugin that is looked at
    if (!arguments.check.empty()) return check(arguments.check);
    if (arguments.figures) {
        fmt::print("{}", figures_reference());
        return 0;
    }
    const auto registry = open_registry(arguments.plugin_paths);
    if (arguments.reference) {
        fmt::print("{}", config_reference(*registry));
        return 0;
    }
    if (arguments.name.empty()) {
        list_components(*registry);
        return 0;
    }
    std::vector<std::string> names;
    bool found = false;
    for (const Kind kind : all_kinds)
        for (const auto* component : registry->all(kind)) {
            names.push_back(component->name);
            if (component->name != arguments.name) continue;
            print_component(*component);
            found = true;
        }
    if (found) return 0;
    const std::string near = nearest(arguments.name, names);
    throw UsageError("no component is called '" + arguments.name + "'" +
                     (near.empty() ? "" : " (nearest: " + near + ")"));
}

int new_command(const NewArguments& arguments) {
    fmt::print("{}", new_plugin(arguments.kind, arguments.name, arguments.out));
    return 0;
}

}  // namespace nrem::core
