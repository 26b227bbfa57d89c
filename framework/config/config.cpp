#include "config/config.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "config/assign.hpp"
#include "config/experiment.hpp"
#include "config/keys.hpp"
#include "config/read.hpp"
#include "config/sections.hpp"
#include "config/yaml.hpp"

namespace nrem::core {
namespace {

Value read_document(const Config& config) {
    const std::string label = config.file.empty() ? "config" : config.file;
    Value document = read_yaml(config.text, {label});
    if (document.shape == Shape::nothing) throw UsageError(label + ": the config is empty");
    if (document.shape != Shape::mapping)
        refuse(config, document.place, "a config is a mapping of keys to values");
    if (const Value* trainer = document.find("trainer"); trainer && !document.find("backend"))
        refuse(config, trainer->place, "a recipe of a training (`trainer`): nrem train takes it");
    const auto known = keys_below("");
    for (const auto& item : document.items) {
        Value named = item;
        if (is_cell_key(item.key)) named.key = item.key.substr(0, item.key.find('.'));
        if (std::ranges::find(known, named.key) == known.end())
            refuse_unknown(config, named, "key", known);
    }
    return document;
}

// An override replaces what was swept at its key or below it.
void drop_overridden_axes(Config& config) {
    const auto overridden = [&](const Axis& axis) {
        return std::ranges::any_of(config.overriding, [&](const Assignment& change) {
            return axis.key == change.key || axis.key.starts_with(change.key + ".") ||
                   (axis.key == change.key + ".name");
        });
    };
    std::erase_if(config.sweep, overridden);
    std::erase_if(config.search.space, overridden);
}

void apply_overrides(Config& config, Value& document) {
    for (std::size_t i = 0; i < config.overrides.size(); ++i)
        for (auto& change : override_document(config, document, i))
            config.overriding.push_back(std::move(change));
    std::ranges::stable_sort(config.overriding, {}, [](const Assignment& change) {
        return std::ranges::count(change.key, '.');
    });
}

void read_setup(Config& config, const Value& document) {
    Value cell = document;
    std::erase_if(cell.items, [](const Value& item) { return !is_cell_key(item.key); });
    assign_all(config, config.base, assignments_within(config, cell), Layer::base);
}

// Applies every change once, so that a wrong type is found even if no cell would use it.
void try_changes(const Config& config) {
    for (const auto& arm : config.arms) {
        Setup setup = config.base;
        assign_all(config, setup, arm.changes, Layer::arm);
    }
    for (const auto* axes : {&config.sweep, &config.search.space})
        for (const auto& axis : *axes)
            for (const auto& value : axis.values) {
                Setup setup = config.base;
                assign_all(config, setup, assignments(config, axis.key, value), Layer::sweep);
            }
    Setup setup = config.base;
    assign_all(config, setup, config.overriding, Layer::overriding);
}

}  // namespace

std::string Config::at(Place place) const {
    if (place.overriding)
        return "override '" + overrides[static_cast<std::size_t>(place.overriding - 1)] + "'";
    if (!place.line) return "";
    return (file.empty() ? "config" : file) + ":" + std::to_string(place.line);
}

Config load_text(std::string text, const std::string& file,
                 const std::vector<std::string>& overrides) {
    Draft draft;
    Config& config = draft.config;
    config.file = file;
    config.text = std::move(text);
    config.overrides = overrides;
    config.name = std::filesystem::path(file).stem().string();
    if (config.name.empty()) config.name = "experiment";
    config.arms = {{config.name, {}, {}}};
    Value document = read_document(config);
    apply_overrides(config, document);
    read_setup(config, document);
    read_each(config, document, "", settings_of(draft));
    drop_overridden_axes(config);
    try_changes(config);
    return std::move(config);
}

std::string read_config(const std::filesystem::path& file) {
    if (std::filesystem::is_directory(file)) throw UsageError(file.string() + " is a folder");
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw UsageError("cannot open the config " + file.string());
    std::ostringstream text;
    text << stream.rdbuf();
    if (stream.bad()) throw UsageError("cannot read the config " + file.string());
    return std::move(text).str();
}

Config load(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
    return load_text(read_config(file), file.string(), overrides);
}

}  // namespace nrem::core
