#include "config/config.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>

#include "config/assign.hpp"
#include "config/axes.hpp"
#include "config/each_key.hpp"
#include "config/keys.hpp"
#include "config/read.hpp"
#include "config/search.hpp"
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

// "none", "end", "nights", "all", or a number of writes.
Versions read_kept(const Config& config, const Value& value, const std::string& key) {
    constexpr std::uint64_t no_end = std::numeric_limits<std::uint64_t>::max();
    const std::string text = read_text(config, value, key);
    if (text == "none") return {};
    if (text == "end") return {.end = true};
    if (text == "nights") return {.end = true, .nights = true};
    if (text == "all") return {.end = true, .nights = true, .writes = no_end};
    if (std::isnan(number_of(text)))
        refuse(config, value.place,
               key + " wants none, end, nights, all, or how many writes of a stream are kept, " +
                   "not '" + text + "'");
    return {.end = true, .nights = true, .writes = read_count(config, value, key, {1})};
}

Versions read_versions(const Config& config, const Value& value) {
    if (value.shape != Shape::mapping) return read_kept(config, value, "versions");
    Versions versions;
    each_key(config, value, "versions", [&](const Value& item, const std::string& key) {
        versions = read_kept(config, item, key);
    });
    return versions;
}

void read_plain_keys(Config& config, const Value& document) {
    if (const Value* value = document.find("name")) config.name = read_text(config, *value, "name");
    if (const Value* value = document.find("about"))
        config.about = read_text(config, *value, "about");
    if (const Value* value = document.find("seeds")) config.seeds = read_seeds(config, *value);
    if (const Value* value = document.find("tokens"))
        config.tokens = read_count(config, *value, "tokens", {1});
    if (const Value* value = document.find("controls"))
        config.controls = read_controls(config, *value);
    if (const Value* value = document.find("events"))
        config.events = read_flag(config, *value, "events") ? EventLog::on : EventLog::off;
    if (const Value* value = document.find("versions"))
        config.versions = read_versions(config, *value);
    config.models = read_models(config, document);
    if (const Value* value = document.find("cluster"))
        config.cluster = read_cluster(config, *value);
}

void read_setup(Config& config, const Value& document) {
    Value cell = document;
    std::erase_if(cell.items, [](const Value& item) { return !is_cell_key(item.key); });
    assign_all(config, config.base, assignments_within(config, cell), Layer::base);
}

void read_compared(Config& config, const Value& document) {
    if (const Value* levels = document.find("baselines"))
        config.baselines = read_baselines(config, *levels);
    if (const Value* stop = document.find("stop_early"))
        config.stop_early = read_stop_early(config, *stop);
    const Value* value = document.find("baseline");
    if (!value) return;
    config.baseline = read_names(config, *value, "baseline");
    config.baseline_place = value->place;
    for (const auto& name : config.baseline) need_arm_or_cell(config, name, value->place);
}

void read_grid(Config& config, const Value& document) {
    const Value* arms = document.find("arms");
    config.arms = arms ? read_arms(config, *arms) : std::vector<Arm>{{config.name, {}, {}}};
    if (const Value* value = document.find("sweep"))
        config.sweep = read_axes(config, *value, "sweep", AxisUse::sweep);
    if (const Value* value = document.find("search")) config.search = read_search(config, *value);
    drop_overridden_axes(config);
    if (const Value* value = document.find("exclude"))
        config.exclude = read_exclusions(config, *value);
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
    Config config;
    config.file = file;
    config.text = std::move(text);
    config.overrides = overrides;
    config.name = std::filesystem::path(file).stem().string();
    if (config.name.empty()) config.name = "experiment";
    Value document = read_document(config);
    apply_overrides(config, document);
    read_plain_keys(config, document);
    read_setup(config, document);
    read_grid(config, document);
    read_compared(config, document);
    const Value* when = document.find("expected");
    const BoundsSet expected = when ? read_expected(config, *when) : BoundsSet::before;
    if (const Value* value = document.find("expect"))
        config.expect = read_claims(config, *value, expected);
    try_changes(config);
    return config;
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
