#include "config/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json_line.hpp"
#include "config/read.hpp"

namespace nrem::core {
namespace {

constexpr double most_experiences = 4294967296.0;
constexpr double most_passes = 1e6;

constexpr SettingField<SleepSettings> sleep_table[] = {
    {"breaker", &SleepSettings::breaker},
    {"calls", &SleepSettings::calls},
    {"cap_nights", &SleepSettings::cap_nights},
    {"cap_time", &SleepSettings::cap_time},
    {"milliseconds", &SleepSettings::milliseconds},
    {"mode", &SleepSettings::mode},
    {"money", &SleepSettings::money},
    {"passes", &SleepSettings::passes, 0, most_passes},
    {"plateau", &SleepSettings::plateau, 0, most_passes},
    {"probes", &SleepSettings::probes, 0, most_experiences},
    {"publish_after", &SleepSettings::publish_after, 0, most_experiences},
    {"stop_when_unchanged", &SleepSettings::stop_when_unchanged},
    {"tokens", &SleepSettings::tokens},
    {"tolerance", &SleepSettings::tolerance},
};

constexpr SettingField<GateSettings> gate_table[] = {
    {"allow_untested", &GateSettings::allow_untested, 0, 1, &GateSettings::canaries},
    {"alpha", &GateSettings::alpha, 0, 1},
    {"bytes", &GateSettings::bytes},
    {"canaries", &GateSettings::canaries, 0, most_experiences},
    {"lost", &GateSettings::lost, 0, 1},
    {"records", &GateSettings::records},
    {"retention", &GateSettings::retention},
    {"self", &GateSettings::self, 0, 1},
    {"tokens", &GateSettings::tokens},
};

constexpr SettingField<ContextSettings> context_table[] = {
    {"capacity", &ContextSettings::capacity, 1, most_experiences},
    {"visible", &ContextSettings::visible, 0, most_experiences},
};

template <class Settings>
const SettingField<Settings>* find(const Settings& settings, std::string_view name) {
    const auto known = table(settings);
    const auto found = std::ranges::find(known, name, &SettingField<Settings>::name);
    return found == known.end() ? nullptr : &*found;
}

// "off" means no limit.
double read_limit(const Config& config, const Assignment& given, double least, double most) {
    const auto& [key, value] = given;
    if (value.text == "off" && !value.quoted) return std::numeric_limits<double>::infinity();
    const double number = read_number(config, value, key);
    if (number >= least && number <= most) return number;
    refuse(config, value.place,
           most < 1e15 ? fmt::format("{} wants a number from {} to {}", key, least, most)
                       : fmt::format("{} wants a number of at least {}", key, least));
}

std::string print(std::uint64_t value) {
    return std::to_string(value);
}
std::string print(bool value) {
    return value ? "true" : "false";
}
std::string print(SleepMode value) {
    return std::string(name_of(value));
}
std::string print(double value) {
    return std::isinf(value) ? "off" : fmt::format("{}", value);
}

// Texts of a setting that are not JSON literals.
bool is_word(const std::string& text) {
    return std::isnan(number_of(text)) && text != "true" && text != "false";
}

template <class Settings>
void add_all(JsonObject object, const Settings& settings) {
    for (const auto& setting : table(settings)) {
        if (setting.only_with && settings.*setting.only_with == 0) continue;
        const std::string text = text_of(settings, setting.name);
        if (is_word(text))
            object.add(setting.name, text);
        else
            object.add_json(setting.name, text);
    }
}

}  // namespace

std::span<const SettingField<SleepSettings>> table(const SleepSettings&) {
    return sleep_table;
}
std::span<const SettingField<GateSettings>> table(const GateSettings&) {
    return gate_table;
}
std::span<const SettingField<ContextSettings>> table(const ContextSettings&) {
    return context_table;
}

template <class Settings>
void set(const Config& config, Settings& settings, std::string_view name, const Assignment& given) {
    const SettingField<Settings>& setting = *find(settings, name);
    std::visit(
        [&](auto member) {
            auto& value = settings.*member;
            using Type = std::remove_reference_t<decltype(value)>;
            if constexpr (std::is_same_v<Type, std::uint64_t>)
                value = read_count(config, given.value, given.key,
                                   {static_cast<std::uint64_t>(setting.least),
                                    static_cast<std::uint64_t>(setting.most)});
            else if constexpr (std::is_same_v<Type, double>)
                value = read_limit(config, given, setting.least, setting.most);
            else if constexpr (std::is_same_v<Type, bool>)
                value = read_flag(config, given.value, given.key);
            else
                value = read_choice<SleepMode>(config, given.value, given.key);
        },
        setting.member);
}

template <class Settings>
std::string text_of(const Settings& settings, std::string_view name) {
    const SettingField<Settings>* setting = find(settings, name);
    if (!setting) return "";
    return std::visit([&](auto member) { return print(settings.*member); }, setting->member);
}

template <class Settings>
std::string json_of(const Settings& settings) {
    std::string json;
    add_all(JsonObject(json), settings);
    return json;
}

template void set(const Config&, SleepSettings&, std::string_view, const Assignment&);
template void set(const Config&, GateSettings&, std::string_view, const Assignment&);
template void set(const Config&, ContextSettings&, std::string_view, const Assignment&);
template std::string text_of(const SleepSettings&, std::string_view);
template std::string text_of(const GateSettings&, std::string_view);
template std::string text_of(const ContextSettings&, std::string_view);
template std::string json_of(const SleepSettings&);
template std::string json_of(const GateSettings&);
template std::string json_of(const ContextSettings&);

}  // namespace nrem::core
