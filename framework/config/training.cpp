#include "config/training.hpp"

#include <algorithm>
#include <utility>

#include "config/read.hpp"
#include "config/sections.hpp"
#include "config/yaml.hpp"

namespace nrem::core {
namespace {

const std::vector<std::string> known_keys{"name",    "about", "task", "held_out",
                                          "trainer", "arms",  "seeds"};

void set_parameters(const Config& config, const Value& mapping, Choice& choice) {
    for (const Value& item : mapping.items) {
        if (item.key == "name")
            choice.name = read_text(config, item, mapping.key + ".name");
        else
            choice.parameters[item.key] = {text_of(item), item.place, Layer::base};
    }
}

// A name alone, or a mapping with the name and its parameters.
Choice read_choice(const Config& config, const Value& value) {
    Choice choice;
    choice.place = value.place;
    if (value.shape == Shape::mapping)
        set_parameters(config, value, choice);
    else
        choice.name = read_text(config, value, value.key);
    if (choice.name.empty())
        refuse(config, value.place, value.key + " wants a name, as in {name: automaton}");
    return choice;
}

// A choice with some parameters changed.
Choice changed(const Config& config, Choice choice, const Value& changes) {
    need_mapping(config, changes, changes.key);
    if (const Value* name = changes.find("name"))
        refuse(config, name->place, changes.key + " changes parameters, not the name");
    set_parameters(config, changes, choice);
    return choice;
}

const Value& need(const Config& config, const Value& document, const char* key) {
    const Value* value = document.find(key);
    if (!value) refuse(config, document.place, std::string("no ") + key + " is given");
    return *value;
}

Value read_document(Config& config) {
    const std::string label = config.file.empty() ? "config" : config.file;
    Value document = read_yaml(config.text, {label});
    if (document.shape != Shape::mapping)
        throw UsageError(label + ": a config is a mapping of keys to values");
    for (std::size_t i = 0; i < config.overrides.size(); ++i) override_value(config, document, i);
    if (const Value* backend = document.find("backend"); backend && !document.find("trainer"))
        refuse(config, backend->place, "an experiment (`backend`), not a training: nrem run takes it");
    for (const Value& item : document.items)
        if (std::ranges::find(known_keys, item.key) == known_keys.end())
            refuse_unknown(config, item, "key", known_keys);
    return document;
}

}  // namespace

TrainingConfig load_training_text(std::string text, const std::string& file,
                                  const std::vector<std::string>& overrides) {
    TrainingConfig training;
    Config& config = training.source;
    config.file = file;
    config.text = std::move(text);
    config.overrides = overrides;
    config.name = std::filesystem::path(file).stem().string();
    const Value document = read_document(config);
    if (const Value* name = document.find("name")) config.name = read_text(config, *name, "name");
    if (const Value* about = document.find("about"))
        config.about = read_text(config, *about, "about");
    if (const Value* seeds = document.find("seeds")) training.seeds = read_seeds(config, *seeds, "seeds");
    training.task = read_choice(config, need(config, document, "task"));
    training.held_out = changed(config, training.task, need(config, document, "held_out"));
    const Choice trainer = read_choice(config, need(config, document, "trainer"));
    if (const Value* arms = document.find("arms")) {
        need_mapping(config, *arms, "arms");
        for (const Value& arm : arms->items)
            training.arms.push_back({arm.key, changed(config, trainer, arm)});
    }
    if (training.arms.empty()) training.arms.push_back({config.name, trainer});
    return training;
}

TrainingConfig load_training(const std::filesystem::path& file,
                             const std::vector<std::string>& overrides) {
    return load_training_text(read_config(file), file.string(), overrides);
}

}  // namespace nrem::core
