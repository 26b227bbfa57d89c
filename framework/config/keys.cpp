#include "config/keys.hpp"

#include <algorithm>

#include "config/experiment.hpp"
#include "config/training.hpp"

namespace nrem::core {
namespace {

void add(std::vector<Key>& keys, const SettingFields& settings, Scope scope,
         const std::string& prefix = "") {
    for (const SettingField& setting : settings) {
        const std::string name = prefix + std::string(setting.name);
        keys.push_back({.name = name,
                        .scope = scope,
                        .type = type_of(setting),
                        .fallback = text_of(setting),
                        .meaning = std::string(setting.meaning)});
        add(keys, setting.below, scope, name + ".");
    }
}

template <class Struct>
void add(std::vector<Key>& keys, Scope scope) {
    Struct plain;
    add(keys, settings_of(plain), scope);
}

std::vector<Key> all_keys() {
    std::vector<Key> keys;
    add<Setup>(keys, Scope::cell);
    add<Draft>(keys, Scope::experiment);
    add<TrainingConfig>(keys, Scope::training);
    return keys;
}

}  // namespace

std::span<const Key> config_keys() {
    static const std::vector<Key> keys = all_keys();
    return keys;
}

std::vector<std::string> keys_below(std::string_view prefix) {
    std::vector<std::string> found;
    for (const Key& key : config_keys()) {
        if (key.scope == Scope::training) continue;
        std::string_view rest = key.name;
        if (!prefix.empty()) {
            if (!rest.starts_with(prefix) || rest.substr(prefix.size(), 1) != ".") continue;
            rest.remove_prefix(prefix.size() + 1);
        }
        if (rest.find('.') == std::string_view::npos) found.emplace_back(rest);
    }
    return found;
}

std::vector<std::string> cell_keys() {
    std::vector<std::string> found;
    for (const Key& key : config_keys())
        if (key.scope == Scope::cell && key.name.find('.') == std::string_view::npos)
            found.emplace_back(key.name);
    return found;
}

const std::vector<std::string>& sleep_keys() {
    static const std::vector<std::string> names = [] {
        SleepSetup setup;
        std::vector<std::string> made;
        for (const SettingField& setting : settings_of(setup)) made.emplace_back(setting.name);
        return made;
    }();
    return names;
}

bool is_sleep_key(std::string_view dotted) {
    return std::ranges::find(sleep_keys(), dotted.substr(0, dotted.find('.'))) != sleep_keys().end();
}

bool is_cell_key(std::string_view dotted) {
    const auto first = dotted.substr(0, dotted.find('.'));
    for (const Key& key : config_keys())
        if (key.scope == Scope::cell && key.name == first) return true;
    return false;
}

}  // namespace nrem::core
