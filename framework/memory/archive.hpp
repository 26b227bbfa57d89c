// A memory on disk: records.jsonl, one JSON object a line; memory.json with version and tensor
// shapes; and each tensor's values as raw little-endian float32 in <name>.f32.
#pragma once

#include <filesystem>

#include "memory/memory.hpp"

namespace nrem::core {

void save(const Memory& memory, const std::filesystem::path& folder);

// Throws Error naming the file, and the line where it has one.
[[nodiscard]] Memory load_memory(const std::filesystem::path& folder);

}  // namespace nrem::core
