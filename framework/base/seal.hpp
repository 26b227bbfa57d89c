// A checksum in the text of a JSON object, a line or a whole file: its last member is
// "sum":"1a2b3c4d", the CRC-32C of all that is before it. Any program still reads the text as JSON.
// What was written before there were checksums has none, and is taken as it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nrem::core {

inline constexpr const char* seal_name = "sum";

// CRC-32C (Castagnoli) of bytes that follow those of which `before` is the sum.
[[nodiscard]] std::uint32_t checksum(std::string_view bytes, std::uint32_t before = 0);
[[nodiscard]] std::string checksum_hex(std::string_view bytes);

// The object's text with its seal, and with the line end that it had. `depth`: 1 for a member of the
// object itself, 2 for one of the object in it that ends it, which the text ends with, then.
[[nodiscard]] std::string sealed(std::string_view object, std::size_t depth = 1);
// The same of each line.
[[nodiscard]] std::string sealed_lines(std::string_view lines);

enum class Seal { none, good, broken };
[[nodiscard]] Seal seal_of(std::string_view object);

}  // namespace nrem::core
