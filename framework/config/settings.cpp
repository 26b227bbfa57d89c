#include "config/settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/json_line.hpp"
#include "config/read.hpp"
#include "config/sections.hpp"

namespace nrem::core {
namespace {

// "from 0 to 1", "of at least 0", "above 0 and up to 0.5"
std::string range_of(const SettingField& setting) {
    const double least = setting.form.least, most = setting.form.most;
    if (setting.form.above_least) return fmt::format("above {} and up to {}", least, most);
    return most < SettingField::Form{}.most ? fmt::format("from {} to {}", least, most)
                                            : fmt::format("of at least {}", least);
}

struct Reader {
    const Config& config;
    const Value& value;
    const std::string& key;
    const SettingField& setting;

    void operator()(std::monostate) const { need_mapping(config, value, key); }
    void operator()(Choice*) const {}  // assign() chooses components
    void operator()(const SettingField::Read& read) const { read(config, value, key); }
    void operator()(std::uint64_t* target) const {
        const bool off = setting.form.may_be_off && value.text == "off" && !value.quoted;
        *target = off ? no_count : read_count(config, value, key,
                             {static_cast<std::uint64_t>(setting.form.least),
                              static_cast<std::uint64_t>(setting.form.most)});
    }
    void operator()(double* target) const {
        const bool off = setting.form.may_be_off && value.text == "off" && !value.quoted;
        *target = off ? no_limit : read_number(config, value, key);
        const double least = setting.form.least;
        const bool is_low = *target < least || (setting.form.above_least && *target == least);
        if (!off && (is_low || *target > setting.form.most))
            refuse(config, value.place,
                   fmt::format("{} wants a number {}{}, not '{}'", key, range_of(setting),
                               setting.form.may_be_off ? ", or off" : "", value.text));
    }
    // A mapping of what there is below a switch switches it on.
    void operator()(bool* target) const {
        const bool is_section = value.shape == Shape::mapping && !setting.below.empty();
        *target = is_section || read_flag(config, value, key);
    }
    void operator()(std::string* target) const {
        *target = read_text(config, value, key);
        need_line(*target);
    }
    void operator()(std::vector<std::string>* target) const {
        *target = read_names(config, value, key);
        for (const std::string& line : *target) need_line(line);
    }
    void operator()(std::vector<std::uint64_t>* target) const {
        *target = read_seeds(config, value, key);
    }
    template <Named E>
    void operator()(E* target) const {
        *target = read_choice<E>(config, value, key);
    }
    void need_line(const std::string& text) const {
        if (setting.form.is_line && text.find_first_of("\r\n") != text.npos)
            refuse(config, value.place, key + " must be one line");
    }
};

struct Type {
    const SettingField& setting;
    std::string operator()(std::monostate) const { return "mapping"; }
    std::string operator()(const SettingField::Read&) const { return "mapping"; }
    std::string operator()(const Choice*) const { return "component"; }
    std::string operator()(const std::uint64_t*) const {
        const bool is_any = setting.form.least == 0 && setting.form.most == SettingField::Form{}.most;
        return (is_any ? "whole number" : "whole number " + range_of(setting)) +
               (setting.form.may_be_off ? ", or off" : "");
    }
    std::string operator()(const double*) const {
        return "number " + range_of(setting) + (setting.form.may_be_off ? ", or off" : "");
    }
    std::string operator()(const bool*) const { return "true or false"; }
    std::string operator()(const std::string*) const { return "text"; }
    std::string operator()(const std::vector<std::string>*) const { return "list"; }
    std::string operator()(const std::vector<std::uint64_t>*) const {
        return "list of whole numbers, or a count n for 1 to n";
    }
    template <Named E>
    std::string operator()(const E*) const {
        return known_names<E>(" or ");
    }
};

struct Print {
    std::string operator()(std::monostate) const { return ""; }
    std::string operator()(const SettingField::Read&) const { return ""; }
    std::string operator()(const Choice* value) const { return value->name; }
    std::string operator()(const std::string* value) const { return *value; }
    std::string operator()(const std::uint64_t* value) const {
        return *value == no_count ? "off" : fmt::format("{}", *value);
    }
    std::string operator()(const double* value) const {
        return std::isinf(*value) ? "off" : fmt::format("{}", *value);
    }
    template <Named E>
    std::string operator()(const E* value) const {
        return std::string(name_of(*value));
    }
    template <class T>
    std::string operator()(const std::vector<T>* values) const {
        return values->empty() ? "" : fmt::format("[{}]", fmt::join(*values, ", "));
    }
    std::string operator()(const auto* value) const { return fmt::format("{}", *value); }
};

// Texts of a setting that are not JSON literals.
bool is_word(const std::string& text) {
    return std::isnan(number_of(text)) && text != "true" && text != "false";
}

void add_all(JsonObject object, const SettingFields& settings) {
    std::map<std::string_view, const SettingField*> by_name;
    for (const SettingField& setting : settings) by_name.emplace(setting.name, &setting);
    for (const auto& [name, setting] : by_name) {
        if (setting->form.only_with && *setting->form.only_with == 0) continue;
        const std::string text = text_of(*setting);
        if (setting->form.unless_off && text == "off") continue;
        if (is_word(text))
            object.add(name, text);
        else
            object.add_json(name, text);
    }
}

}  // namespace

SettingFields joined(std::initializer_list<SettingFields> parts) {
    SettingFields all;
    for (const SettingFields& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

const SettingField* find(const SettingFields& settings, std::string_view key) {
    const auto dot = std::min(key.find('.'), key.size());
    const auto found = std::ranges::find(settings, key.substr(0, dot), &SettingField::name);
    if (found == settings.end()) return nullptr;
    return dot == key.size() ? &*found : find(found->below, key.substr(dot + 1));
}

void read_setting(const Config& config, const Value& value, const std::string& key,
                  const SettingField& setting) {
    if (!setting.below.empty() && value.shape == Shape::mapping)
        read_section(config, value, key, setting.below);
    std::visit(Reader{config, value, key, setting}, setting.target);
}

void read_section(const Config& config, const Value& section, const std::string& name,
                  const SettingFields& settings) {
    need_mapping(config, section, name);
    std::vector<std::string> known;
    for (const SettingField& setting : settings) known.emplace_back(setting.name);
    for (const Value& item : section.items)
        if (std::ranges::find(known, item.key) == known.end())
            refuse_unknown(config, item, name.empty() ? "key" : name + " key", known);
    read_each(config, section, name.empty() ? "" : name + ".", settings);
}

void read_each(const Config& config, const Value& section, const std::string& prefix,
               const SettingFields& settings) {
    for (const SettingField& setting : settings)
        if (const Value* value = section.find(setting.name))
            read_setting(config, *value, prefix + value->key, setting);
}

std::string type_of(const SettingField& setting) {
    return setting.form.type.empty() ? std::visit(Type{setting}, setting.target) : setting.form.type;
}

std::string text_of(const SettingField& setting) {
    return setting.form.fallback.empty() ? std::visit(Print{}, setting.target) : setting.form.fallback;
}

std::string json_of(const SettingFields& settings) {
    std::string json;
    add_all(JsonObject(json), settings);
    return json;
}

}  // namespace nrem::core
