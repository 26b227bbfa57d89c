// Keys that a run may send. Its config may be a stranger's: which variable of the environment goes
// to which host is for the user to say, with --allow-key or when asked, once for each pair.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace nrem::core {

// Lets the registry's components send the keys given with --allow-key and those that this user has
// allowed before. Every other one that the plan would send is asked for, all together, and
// remembered when the answer is yes. Throws UsageError when the answer is no, and where nobody can
// be asked. Keys that are of no use to the run leave the environment: while there is one thread.
void allow_keys(const Registry& registry, const Plan& plan, const std::vector<std::string>& given);

// The same without a question: of a process that another one has started.
void take_allowed_keys(const Registry& registry, const std::vector<std::string>& given);

// Where they are remembered, one a line: in XDG_CONFIG_HOME or ~/.config. Throws UsageError where
// there is no home.
[[nodiscard]] std::filesystem::path allowed_keys_file();

}  // namespace nrem::core
