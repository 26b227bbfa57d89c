// What nrem prints. Texts of configs, models and run folders reach a terminal, so that everything
// goes through one place where control characters are shown and not obeyed; and what cannot be
// written is known at the end.
#pragma once

#include <string>
#include <string_view>

namespace nrem::core {

// From now on all that this process writes to stdout and stderr. A pipe that is closed and a file
// that may grow no more are errors to be said, and no signal to die by.
void guard_output();

// Writes out what waits. Why standard output did not take all of it; "": it did.
[[nodiscard]] std::string output_failure();

// To the terminal as it is: what nrem itself draws with.
void draw(std::string_view bytes);

}  // namespace nrem::core
