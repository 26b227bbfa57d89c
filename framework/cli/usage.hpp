// What the command line says of itself, and of words that it does not know.
#pragma once

#include <CLI/CLI.hpp>

namespace nrem::core {

// The usage of an action names the arguments of its command, too (nrem ctl run status [OPTIONS]), and
// a word that no command or option is called comes with the nearest one.
void set_up_help(CLI::App& app);
// Prints what is wrong, or the help where it was asked for, whatever else is wrong. 0: the latter.
[[nodiscard]] int explain(const CLI::App& app, const CLI::ParseError& stop);

}  // namespace nrem::core
