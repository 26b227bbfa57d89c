// nrem: the command line.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>

#include "base/error.hpp"
#include "base/exhaustion.hpp"
#include "base/output.hpp"
#include "base/secrets.hpp"
#include "cli/command.hpp"
#include "cli/usage.hpp"

namespace {

using namespace nrem::core;  // NOLINT: the program's own names

constexpr int usage_error = 2;
constexpr const char* headings[] = {"Experiments", "Results", "Components", ""};

int parse_and_run(int argc, char** argv) {
    CLI::App app{
        "nrem: what does it do to later predictions when experience is consolidated in sleep?"};
    app.require_subcommand(1);
    app.set_version_flag("--version", "nrem " NREM_VERSION);
    set_up_help(app);
    int exit_code = 0;
    for (const Command& command : all_commands())
        command.add_options(*app.add_subcommand(command.name, command.about)
                                 ->group(headings[static_cast<int>(command.purpose)]),
                            exit_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& stop) {
        return explain(app, stop) == 0 ? 0 : usage_error;
    }
    return exit_code;
}

int exit_code_of(int argc, char** argv) try {
    end_when_exhausted();
    prevent_core_dumps_with_secrets();
    return parse_and_run(argc, argv);
} catch (const std::exception& failure) {
    fmt::print(stderr, "nrem: {}\n", failure.what());
    return dynamic_cast<const UsageError*>(&failure) ? usage_error : 1;
}

}  // namespace

int main(int argc, char** argv) {
    guard_output();
    const int code = exit_code_of(argc, argv);
    const std::string failure = output_failure();
    if (failure.empty()) return code;
    fmt::print(stderr, "nrem: what it had to say cannot be written: {}\n", failure);
    return code ? code : 1;
}
