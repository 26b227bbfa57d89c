// Everything that nrem prints goes through here. Texts of configs, models and run folders reach a
// terminal, so control characters are shown and not obeyed. Write errors are known at the end.
#pragma once

#include <string>
#include <string_view>

namespace nrem::core {

// From now on, guards everything that this process writes to stdout and stderr. A closed pipe and a
// file that may not grow become errors; their signals no longer end the process.
void guard_output();

// Flushes. Returns why standard output did not take everything; "": it did, or its reader has closed
// it, as `head` does once it has seen enough.
[[nodiscard]] std::string output_failure();

// Writes to the terminal unchanged: for what nrem itself draws.
void draw(std::string_view bytes);

}  // namespace nrem::core
