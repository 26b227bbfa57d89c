// nrem plugins.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "base/error.hpp"
#include "base/nearest.hpp"
#include "base/secrets.hpp"
#include "cli/command.hpp"
#include "config/config.hpp"
#include "config/coverage.hpp"
#include "conformance/conformance.hpp"
#include "plan/named_figures.hpp"
#include "report/figures_reference.hpp"
#include "study/environment.hpp"

namespace nrem::core {

namespace {

struct PluginsArguments {
    std::string name;
    std::vector<std::string> check;
    std::vector<std::string> plugin_paths;
    bool reference = false;     // print docs/config.md
    bool figures = false;       // print docs/figures.md
    bool capabilities = false;  // print docs/capabilities.md
    bool coverage = false;      // print its last section
};

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

std::string_view words_of(BetterEnd better) {
    return better == BetterEnd::neither ? "no better end"
           : better == BetterEnd::lower ? "lower is better"
                                        : "higher is better";
}

void print_component(const Component& component) {
    fmt::print("{}: {}\n", title_of(component), component.summary);
    if (!component.paper.empty()) fmt::print("  paper   {}\n", component.paper);
    fmt::print("  from    {} ({} {}, {})\n", component.library->path, component.library->name,
               component.library->version, component.library->build);
    fmt::print("  needs   {}\n  offers  {}\n", joined(component.needs), joined(component.offers));
    if (!component.traits.empty()) fmt::print("  traits  {}\n", joined(component.traits));
    for (const auto& parameter : component.parameters)
        fmt::print("  {:<18} {:<12} {:<28} {}\n", parameter.name,
                   parameter.fallback ? *parameter.fallback : "(required)", range_of(parameter),
                   parameter.summary);
    for (const FigureSpec& figure : component.figures)
        fmt::print("  figure.{:<11} {:<12} {:<28} {}\n", figure.name, figure.unit,
                   fmt::format("{} to {}, {}", figure.minimum, figure.maximum,
                               words_of(better_of(figure))),
                   figure.summary);
}

void list_components(const Registry& registry) {
    for (const Kind kind : all_kinds) {
        fmt::print("{}\n", plural_of(kind));
        for (const auto* component : registry.all(kind))
            fmt::print("  {:<18} {}\n", component->name, component->summary);
    }
}

// What a thread frees stays in a cache of its own, which looks like a leak. The C library takes this
// setting at the start of a program alone, so the program begins again, once.
void begin_without_thread_caches() {
    constexpr const char* settings = "GLIBC_TUNABLES";
    if (std::getenv(settings)) return;
    std::ifstream command("/proc/self/cmdline", std::ios::binary);
    std::vector<std::string> words;
    for (std::string word; std::getline(command, word, '\0');) words.push_back(word);
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    setenv(settings, "glibc.malloc.tcache_count=0", 1);
    if (!words.empty()) execv("/proc/self/exe", arguments.data());  // else goes on as it is
}

// Files, and parameters for their components: x.so key=value.
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
    begin_without_thread_caches();
    int worst = 0;
    for (const auto& file : files) worst = std::max(worst, check_plugin(file, given));
    return worst;
}

int show_plugins(const PluginsArguments& arguments) {
    forget_secrets();  // a plugin that is only looked at needs no keys
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
    if (arguments.capabilities) {
        fmt::print("{}", capabilities_reference(*registry));
        return 0;
    }
    if (arguments.coverage) {
        fmt::print("{}", coverage_reference(*registry));
        return 0;
    }
    if (arguments.name.empty()) {
        list_components(*registry);
        return 0;
    }
    std::vector<std::string> names;
    bool found = false;
    for (const auto* component : registry->all()) {
        names.push_back(component->name);
        if (component->name != arguments.name) continue;
        print_component(*component);
        found = true;
    }
    if (found) return 0;
    throw UsageError("no component is called '" + arguments.name + "'" +
                     nearest_hint(arguments.name, names));
}

void plugins_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<PluginsArguments>();
    command.add_option("name", given->name, "Show the components of this name in full");
    command.add_option("--check", given->check,
                       "Run the conformance kit over a plugin file [key=value ...]");
    add_plugin_paths(command, given->plugin_paths);
    command.add_flag("--reference", given->reference, "Print the config reference as Markdown");
    command.add_flag("--capabilities", given->capabilities,
                     "Print who offers and who needs each capability as Markdown");
    command.add_flag("--coverage", given->coverage,
                     "Print what memory components make, and what kinds are missing, as Markdown");
    command.add_flag("--figures", given->figures,
                     "Print the reference of figures and of result files as Markdown");
    command.callback([given, &exit_code] { exit_code = show_plugins(*given); });
}

}  // namespace

Command plugins_command() {
    return {"plugins", Purpose::components, "List components, show one, or check a plugin",
            plugins_options};
}

}  // namespace nrem::core
