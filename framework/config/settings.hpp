// The plain settings of a cell, each described once: reading them from a config, documenting them,
// printing them and putting them into a cell's identity all go over the same tables. The default is
// that of the struct.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "config/config.hpp"

namespace nrem::core {

template <class Settings>
struct SettingField {
    using Member = std::variant<std::uint64_t Settings::*, double Settings::*, bool Settings::*,
                                SleepMode Settings::*>;
    std::string_view name;  // below "sleep.", "gate." or "context."
    Member member;
    double least = 0;
    double most = 9e15;
    bool may_be_off = false;  // "off" is no limit
    // A cell in which this is 0 does not have the setting, and neither does its identity.
    std::uint64_t Settings::*only_with = nullptr;
    std::string_view meaning;
};

// In the order in which they are documented.
[[nodiscard]] std::span<const SettingField<SleepSettings>> table(const SleepSettings&);
[[nodiscard]] std::span<const SettingField<GateSettings>> table(const GateSettings&);
[[nodiscard]] std::span<const SettingField<ContextSettings>> table(const ContextSettings&);

// Sets `name`, which must be in the table. Throws UsageError for a wrong type or range.
template <class Settings>
void set(const Config& config, Settings& settings, std::string_view name,
         const Assignment& assignment);
// "whole number", "number or off"
template <class Settings>
[[nodiscard]] std::string type_of(const SettingField<Settings>& setting);
// As a config would write it; "" for a name that is not in the table.
template <class Settings>
[[nodiscard]] std::string text_of(const Settings& settings, std::string_view name);
// All of them as a JSON object.
template <class Settings>
[[nodiscard]] std::string json_of(const Settings& settings);

}  // namespace nrem::core
