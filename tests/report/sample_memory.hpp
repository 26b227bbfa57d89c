// A run folder whose one trial kept the versions of its memory: a record written at wake, one made
// by a nap and changed by a night that also removed the first, and a night that was rolled back.
#pragma once

#include <filesystem>

namespace nrem::core::sample {

inline constexpr const char* memory_trial = "00000000000000a1";

void write_versions(const std::filesystem::path& run);

}  // namespace nrem::core::sample
