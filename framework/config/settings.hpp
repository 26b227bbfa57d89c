// The keys of a config, each described once: reading it, checking its range, documenting it with its
// default, printing it and putting it into a cell's identity all go over the same tables. A table is
// bound to the struct that it fills; the default of a key is what a default-made struct has.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/config.hpp"

namespace nrem::core {

struct SettingField {
    // Reads what is more than one plain value. Of a section it is called when its keys are read.
    using Read = std::function<void(const Config&, const Value&, const std::string& key)>;
    using Target = std::variant<std::monostate, std::uint64_t*, double*, bool*, std::string*,
                                std::vector<std::string>*, std::vector<std::uint64_t>*, SleepMode*,
                                Feedback*, ResponseMode*, Answerer*, Choice*, Read>;
    struct Form {
        double least = 0;
        double most = 0x1p53;
        bool above_least = false;  // `least` itself is not allowed
        bool may_be_off = false;   // "off" is no limit
        bool is_line = false;      // a text without line feeds
        const std::uint64_t* only_with = nullptr;  // identities leave it out where this is 0
        bool unless_off = false;  // identities leave it out where it is off
        std::string type = {};                     // where it does not follow from the target
        std::string fallback = {};                 // the same
    };
    std::string_view name;  // within its section
    Target target;          // nothing: a section
    std::string_view meaning;
    Form form = {};
    std::vector<SettingField> below = {};  // the keys of a section
};

// Sets `target` to what `read` makes of a value, with or without its key.
template <class T>
[[nodiscard]] SettingField::Read reads(T& target, auto read) {
    return [&target, read](const Config& config, const Value& value, const std::string& key) {
        if constexpr (requires { read(config, value, key); })
            target = read(config, value, key);
        else
            target = read(config, value);
    };
}

// In the order in which they are documented, and read.
using SettingFields = std::vector<SettingField>;

[[nodiscard]] SettingFields settings_of(SleepSettings& settings);
[[nodiscard]] SettingFields settings_of(GateSettings& settings);
[[nodiscard]] SettingFields settings_of(ContextSettings& settings);
[[nodiscard]] SettingFields settings_of(AnswerSettings& settings);
[[nodiscard]] SettingFields settings_of(SleepSetup& setup);
[[nodiscard]] SettingFields settings_of(ProbeTimes& times);
[[nodiscard]] SettingFields settings_of(Setup& setup);

[[nodiscard]] SettingFields joined(std::initializer_list<SettingFields> parts);
// nullptr: there is no such key. `key` may be dotted.
[[nodiscard]] const SettingField* find(const SettingFields& settings, std::string_view key);
// Throws UsageError for a wrong type or range, and calls the setting `key`.
void read_setting(const Config& config, const Value& value, const std::string& key,
                  const SettingField& setting);
// The same for each item of a mapping, which has no other keys; they are called "name.item".
void read_section(const Config& config, const Value& section, const std::string& name,
                  const SettingFields& settings);
// The same without a look at other keys.
void read_each(const Config& config, const Value& section, const std::string& prefix,
               const SettingFields& settings);

// "whole number from 1 to 1024", "number of at least 0, or off"
[[nodiscard]] std::string type_of(const SettingField& setting);
// As a config would write it.
[[nodiscard]] std::string text_of(const SettingField& setting);
// All of them as a JSON object.
[[nodiscard]] std::string json_of(const SettingFields& settings);

// Of one struct.
template <class Struct>
[[nodiscard]] std::string text_of(Struct filled, std::string_view key) {
    const SettingFields settings = settings_of(filled);
    const SettingField* setting = find(settings, key);
    return setting ? text_of(*setting) : "";
}
template <class Struct>
[[nodiscard]] std::string json_of(Struct filled)
    requires requires { settings_of(filled); }
{
    return json_of(settings_of(filled));
}

}  // namespace nrem::core
