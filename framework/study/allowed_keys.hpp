// Keys that a run may send. The config may be a stranger's, so the user decides which variable of
// the environment may go to which host, with --allow-key or when asked, once for each pair.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace nrem::core {

// Lets the registry's components send the keys given with --allow-key and those that this user has
// allowed before. Asks once for all other keys that the plan would send, and remembers a yes.
// Throws UsageError when the answer is no, and where nobody can be asked. Removes keys that the run
// cannot use from the environment. Call it while there is one thread.
void allow_keys(const Registry& registry, const Plan& plan, const std::vector<std::string>& given);

// The same without a question: for a process that another one has started.
void take_allowed_keys(const Registry& registry, const std::vector<std::string>& given);

// The file in which they are remembered, one a line: in XDG_CONFIG_HOME or ~/.config. Throws
// UsageError where there is no home.
[[nodiscard]] std::filesystem::path allowed_keys_file();

}  // namespace nrem::core
