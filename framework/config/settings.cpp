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
    {.name = "passes", .member = &SleepSettings::passes, .most = most_passes,
     .meaning = "The most passes of one sleep."},
    {.name = "mode", .member = &SleepSettings::mode,
     .meaning = "Whether wake waits for a sleep, goes on for publish_after steps, or until it "
                "is ready (which is not reproducible)."},
    {.name = "publish_after", .member = &SleepSettings::publish_after, .most = most_experiences,
     .meaning = "Steps from the start of an overlapped sleep to the use of its memory."},
    {.name = "probes", .member = &SleepSettings::probes, .most = most_experiences,
     .meaning = "Experiences on which the gain of each pass is measured, 0 for none."},
    {.name = "stop_when_unchanged", .member = &SleepSettings::stop_when_unchanged,
     .meaning = "End a sleep after a pass that changed nothing."},
    {.name = "tolerance", .member = &SleepSettings::tolerance, .may_be_off = true,
     .meaning = "A pass that loses more than this of the probe score is taken back and ends "
                "the sleep."},
    {.name = "plateau", .member = &SleepSettings::plateau, .most = most_passes,
     .meaning = "So many passes in a row without gain end the sleep, 0 for never."},
    {.name = "milliseconds", .member = &SleepSettings::milliseconds,
     .meaning = "Budget of one sleep, 0 for none. A budget makes results depend on the machine."},
    {.name = "calls", .member = &SleepSettings::calls,
     .meaning = "Budget of one sleep in calls of the backend by policies, 0 for none."},
    {.name = "tokens", .member = &SleepSettings::tokens,
     .meaning = "The same in tokens of those calls."},
    {.name = "money", .member = &SleepSettings::money,
     .meaning = "The same in what they cost by `prices`."},
    {.name = "breaker", .member = &SleepSettings::breaker,
     .meaning = "Two sleeps in a row without progress double the interval to the next, up to "
                "64 times."},
    {.name = "cap_nights", .member = &SleepSettings::cap_nights,
     .meaning = "The most sleeps within cap_time of logical time, 0 for no limit."},
    {.name = "cap_time", .member = &SleepSettings::cap_time,
     .meaning = "In the task's unit of time."},
};

constexpr SettingField<GateSettings> gate_table[] = {
    {.name = "canaries", .member = &GateSettings::canaries, .most = most_experiences,
     .meaning = "Older experiences on which the old and the new memory are compared, 0 for none."},
    {.name = "retention", .member = &GateSettings::retention, .may_be_off = true,
     .meaning = "Tolerated fall of their mean score."},
    {.name = "alpha", .member = &GateSettings::alpha, .most = 1,
     .meaning = "A fall counts when a one-sided exact sign test finds it at this level."},
    {.name = "allow_untested", .member = &GateSettings::allow_untested, .only_with = &GateSettings::canaries,
     .meaning = "A memory passes where no canary can be found or scored; else it is refused."},
    {.name = "lost", .member = &GateSettings::lost, .most = 1,
     .meaning = "Largest share of records, or of tokens, that one sleep may lose."},
    {.name = "self", .member = &GateSettings::self, .most = 1,
     .meaning = "Largest share of records that a model made up."},
    {.name = "bytes", .member = &GateSettings::bytes,
     .meaning = "Largest memory in bytes, 0 for no limit."},
    {.name = "records", .member = &GateSettings::records,
     .meaning = "The same in records."},
    {.name = "tokens", .member = &GateSettings::tokens,
     .meaning = "The same in tokens."},
};

constexpr SettingField<ContextSettings> context_table[] = {
    {.name = "capacity", .member = &ContextSettings::capacity, .least = 1, .most = most_experiences,
     .meaning = "Experiences kept; the oldest are dropped first."},
    {.name = "visible", .member = &ContextSettings::visible, .most = most_experiences,
     .meaning = "How many of the latest the predictor is shown."},
};

template <class Settings>
const SettingField<Settings>* find(const Settings& settings, std::string_view name) {
    const auto known = table(settings);
    const auto found = std::ranges::find(known, name, &SettingField<Settings>::name);
    return found == known.end() ? nullptr : &*found;
}

// "off" means no limit.
template <class Settings>
double read_limit(const Config& config, const Assignment& given,
                  const SettingField<Settings>& setting) {
    const auto& [key, value] = given;
    if (setting.may_be_off && value.text == "off" && !value.quoted) return no_limit;
    const double number = read_number(config, value, key);
    if (number >= setting.least && number <= setting.most) return number;
    refuse(config, value.place,
           setting.most < 1e15
               ? fmt::format("{} wants a number from {} to {}", key, setting.least, setting.most)
               : fmt::format("{} wants a number of at least {}", key, setting.least));
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
    std::vector fields(table(settings).begin(), table(settings).end());
    std::ranges::sort(fields, {}, &SettingField<Settings>::name);
    for (const auto& setting : fields) {
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
                value = read_limit(config, given, setting);
            else if constexpr (std::is_same_v<Type, bool>)
                value = read_flag(config, given.value, given.key);
            else
                value = read_choice<SleepMode>(config, given.value, given.key);
        },
        setting.member);
}

template <class Settings>
std::string type_of(const SettingField<Settings>& setting) {
    return std::visit(
        [&]<class Type>(Type Settings::*) -> std::string {
            if constexpr (std::is_same_v<Type, std::uint64_t>) return "whole number";
            if constexpr (std::is_same_v<Type, double>)
                return setting.may_be_off ? "number or off" : "number";
            if constexpr (std::is_same_v<Type, bool>) return "true or false";
            if constexpr (std::is_same_v<Type, SleepMode>) return known_names<SleepMode>(" or ");
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

template std::string type_of(const SettingField<SleepSettings>&);
template std::string type_of(const SettingField<GateSettings>&);
template std::string type_of(const SettingField<ContextSettings>&);
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
