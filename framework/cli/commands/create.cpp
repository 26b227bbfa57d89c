// nrem new.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.hpp"
#include "cli/command.hpp"
#include "conformance/new_plugin.hpp"
#include "study/environment.hpp"

namespace nrem::core {

namespace {

struct NewArguments {
    std::string kind;
    std::string name;
    std::string out = ".";
};

// A plugin whose component has the name of another is not loaded.
void need_free_name(const NewArguments& arguments) {
    const auto kind = kind_called(arguments.kind);
    const auto registry = open_registry({}, Warnings::off);
    for (const Component* taken : kind ? registry->all(*kind) : std::vector<const Component*>{})
        if (taken->name == arguments.name)
            throw UsageError(fmt::format("there is a {} called {} already ({}): choose another name",
                                         arguments.kind, arguments.name, taken->library->path));
}

int create(const NewArguments& arguments) {
    need_free_name(arguments);
    fmt::print("{}", new_plugin(arguments.kind, arguments.name, arguments.out));
    return 0;
}

void create_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<NewArguments>();
    command
        .add_option("kind", given->kind,
                    fmt::format("One of {}", fmt::join(kinds_with_scaffold(), ", ")))
        ->required();
    command.add_option("name", given->name, "Its name, in snake_case")->required();
    command.add_option("--out", given->out, "The folder to write to")->capture_default_str();
    command.callback([given, &exit_code] { exit_code = create(*given); });
}

}  // namespace

Command create_command() {
    return {"new", Purpose::components, "Write a plugin to start from",
            create_options};
}

}  // namespace nrem::core
