// Parts of a run folder that changed after they were written: each is reported and moved into a
// file beside its own, whose name ends in ".damaged".
#pragma once

#include <string>
#include <string_view>

#include "base/lines.hpp"

namespace nrem::core {

// Appends the bytes to the file beside, and says at which place they were and what follows from it.
void set_aside(const RunPath& file, std::string_view bytes, const std::string& place,
               const std::string& outcome);
// Goes to the next line that is as it was written, and names those that are not. False at the end.
[[nodiscard]] bool next_sound(LineReader& lines);

// The whole file goes there.
void set_aside(const RunPath& file, const std::string& why);

}  // namespace nrem::core
