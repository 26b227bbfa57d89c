// Counts, sizes and ages in the form that people use.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nrem::core {

// "1 call", "2 calls"
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view thing);
// "500", "20k", "5M", "1G": multiples of 1024. Throws UsageError.
[[nodiscard]] std::uint64_t read_size(const std::string& text);
// "90s", "15m", "12h", "30d" as seconds. Throws UsageError.
[[nodiscard]] std::int64_t read_age(const std::string& text);
// "512 B", "3.4 MiB"
[[nodiscard]] std::string size_text(std::uint64_t bytes);
// "5 s", "3 min", "12 h", "30 d"
[[nodiscard]] std::string age_text(std::int64_t seconds);

}  // namespace nrem::core
