// Every key of a config with its type, default and meaning, for documentation and for the nearest
// name: made from the tables that read them (settings.hpp, experiment.hpp).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nrem::core {

// Keys of a cell may be in arms, sweep and exclude; those of a training are in files of their own.
enum class Scope { experiment, cell, training };

struct Key {
    std::string name;  // dotted
    Scope scope;
    std::string type;
    std::string fallback;  // "": none
    std::string meaning;
};

[[nodiscard]] std::span<const Key> config_keys();
// The keys right below `prefix` ("" or "sleep") of an experiment or a cell, without it.
[[nodiscard]] std::vector<std::string> keys_below(std::string_view prefix);
// The keys of the top level that may be in an arm.
[[nodiscard]] std::vector<std::string> cell_keys();
// Those that each entry of `sleeps` has.
[[nodiscard]] const std::vector<std::string>& sleep_keys();
[[nodiscard]] bool is_sleep_key(std::string_view dotted);
[[nodiscard]] bool is_cell_key(std::string_view dotted);

}  // namespace nrem::core
