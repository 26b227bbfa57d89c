// Reads single values of a config: each function checks shape, type and range, and names the place.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/names.hpp"
#include "config/config.hpp"

namespace nrem::core {

[[noreturn]] void refuse(const Config& config, Place place, const std::string& why);
// "unknown key 'polcy' (nearest: policy)"
[[noreturn]] void refuse_unknown(const Config& config, const Value& value, std::string_view what,
                                 const std::vector<std::string>& known);

struct Bounds {
    std::uint64_t least = 0;
    std::uint64_t most = std::uint64_t{1} << 53;
};

// Messages call the value `key`.
[[nodiscard]] std::string read_text(const Config& config, const Value& value, std::string_view key);
[[nodiscard]] std::uint64_t read_count(const Config& config, const Value& value,
                                       std::string_view key, Bounds bounds = {});
[[nodiscard]] double read_number(const Config& config, const Value& value, std::string_view key);
[[nodiscard]] bool read_flag(const Config& config, const Value& value, std::string_view key);
template <Named E>
[[nodiscard]] E read_choice(const Config& config, const Value& value, std::string_view key) {
    const std::string text = read_text(config, value, key);
    if (const auto choice = from_name<E>(text)) return *choice;
    refuse(config, value.place,
           std::string(key) + " wants " + known_names<E>(" or ") + ", not '" + text + "'");
}
// One name or a list of them.
[[nodiscard]] std::vector<std::string> read_names(const Config& config, const Value& value,
                                                  std::string_view key);
// Throws unless `value` is a mapping.
void need_mapping(const Config& config, const Value& value, std::string_view key);
// The number that a text spells, or NaN.
[[nodiscard]] double number_of(const std::string& text);
// A parameter as a component gets it: a scalar as it was written, a list or a mapping as JSON.
[[nodiscard]] std::string text_of(const Value& value);
// A value in one line, as factors and claims write it: "4", "exemplars(tokens=100)",
// "prune+condense".
[[nodiscard]] std::string describe(const Value& value);

}  // namespace nrem::core
