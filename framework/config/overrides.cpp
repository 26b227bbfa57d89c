// Command-line overrides: "key=value", the value in YAML.
#include "config/assign.hpp"
#include "config/keys.hpp"
#include "config/read.hpp"
#include "config/sections.hpp"
#include "config/utf8.hpp"
#include "config/yaml.hpp"

namespace nrem::core {
namespace {

// Mappings whose keys are dotted themselves: what follows is one key.
std::vector<std::string> split(const std::string& key) {
    std::vector<std::string> parts;
    std::string rest = key;
    const std::size_t most = key.starts_with("sweep.") ? 2 : key.starts_with("arms.") ? 3 : 64;
    for (auto dot = rest.find('.'); dot != std::string::npos && parts.size() + 1 < most;
         dot = rest.find('.')) {
        parts.push_back(rest.substr(0, dot));
        rest.erase(0, dot + 1);
    }
    parts.push_back(rest);
    return parts;
}

Value& item_of(Value& mapping, const std::string& key, Place place) {
    if (mapping.shape != Shape::mapping) {
        mapping.shape = Shape::mapping;
        mapping.items.clear();
    }
    for (auto& item : mapping.items)
        if (item.key == key) return item;
    Value made;
    made.key = key;
    made.place = place;
    mapping.items.push_back(std::move(made));
    return mapping.items.back();
}

void put(Value& document, const std::string& key, Value value) {
    Value* at = &document;
    for (const auto& part : split(key)) at = &item_of(*at, part, value.place);
    value.key = at->key;
    *at = std::move(value);
}

// A list or mapping of the override has one place: the override.
Value read_override(const Config& config, std::size_t index, std::string& key) {
    const std::string& text = config.overrides[index];
    const Place place{0, static_cast<std::int32_t>(index + 1)};
    if (find_foreign_byte(text)) refuse(config, place, "not UTF-8 text");
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
        refuse(config, place, "an override is written key=value");
    key = text.substr(0, equals);
    Value value = read_yaml(text.substr(equals + 1), {config.at(place), place.overriding});
    value.place = place;
    value.key = key;
    return value;
}

}  // namespace

void override_value(const Config& config, Value& document, std::size_t index) {
    std::string key;
    Value value = read_override(config, index, key);
    put(document, key, std::move(value));
}

std::vector<Assignment> override_document(const Config& config, Value& document,
                                          std::size_t index) {
    std::string key;
    Value value = read_override(config, index, key);
    if (is_cell_key(key)) return assignments(config, key, value);
    Value named = value;
    named.key = key.substr(0, key.find('.'));
    const auto known = keys_below("");
    for (const auto& name : known)
        if (name == named.key)
            return put(document, key, std::move(value)), std::vector<Assignment>{};
    refuse_unknown(config, named, "key", known);
}

}  // namespace nrem::core
