// What a write or a night did to a memory, as lines for people: "+ " what is new, "- " what is
// gone, "~ " what is another now, "= " what was looked at and kept; behind it the reason. Lines
// that begin with blanks belong to the one above. Nothing in them is escaped, and none has a break.
#pragma once

#include <string>
#include <vector>

#include "memory/changes.hpp"
#include "memory/trace_reader.hpp"

namespace nrem::core {

[[nodiscard]] std::vector<std::string> change_lines(const MemoryChanges& changes);

// "wrong, loss 2.32, the answer rain": what reached a rule of its prediction.
[[nodiscard]] std::string told_text(const Told& told);

}  // namespace nrem::core
