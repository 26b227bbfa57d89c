// nrem new.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command.hpp"
#include "conformance/new_plugin.hpp"

namespace nrem::core {

namespace {

struct NewArguments {
    std::string kind;
    std::string name;
    std::string out = ".";
};

int create(const NewArguments& arguments) {
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
