// SHA-256, as lower-case hexadecimal digits.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace nrem::core {

[[nodiscard]] std::string sha256_hex(std::string_view bytes);

// Throws Error when the file cannot be read.
[[nodiscard]] std::string sha256_file(const std::filesystem::path& path);

}  // namespace nrem::core
