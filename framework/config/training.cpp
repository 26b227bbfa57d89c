#include "config/training.hpp"

#include <utility>

#include "config/read.hpp"
#include "config/sections.hpp"
#include "config/yaml.hpp"

namespace nrem::core {
namespace {

void set_parameters(const Config& config, const Value& mapping, Choice& choice) {
    for (const Value& item : mapping.items) {
        if (item.key == "name")
            choice.name = read_text(config, item, mapping.key + ".name");
        else
            choice.parameters[item.key] = {text_of(item), item.place, Layer::base};
    }
}

// A choice with some parameters changed.
Choice changed(const Config& config, Choice choice, const Value& changes) {
    need_mapping(config, changes, changes.key);
    if (const Value* name = changes.find("name"))
        refuse(config, name->place, changes.key + " changes parameters, not the name");
    set_parameters(config, changes, choice);
    return choice;
}

Value read_document(Config& config) {
    const std::string label = config.file.empty() ? "config" : config.file;
    Value document = read_yaml(config.text, {label});
    if (document.shape != Shape::mapping)
        throw UsageError(label + ": a config is a mapping of keys to values");
    for (std::size_t i = 0; i < config.overrides.size(); ++i) override_value(config, document, i);
    if (const Value* backend = document.find("backend"); backend && !document.find("trainer"))
        refuse(config, backend->place, "an experiment (`backend`), not a training: nrem run takes it");
    return document;
}

void read_arms(const Config& config, const Value& value, TrainingConfig& made) {
    need_mapping(config, value, "arms");
    for (const Value& arm : value.items)
        made.arms.push_back({arm.key, changed(config, made.trainer, arm)});
}

}  // namespace

Choice read_component_choice(const Config& config, const Value& value) {
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

SettingFields settings_of(TrainingConfig& made) {
    return {
        {"name", &made.source.name, "What the run is called.", {.fallback = "the file's name"}},
        {"about", &made.source.about, "What is trained and why, for the page."},
        {"seeds", &made.seeds, "Of weights and streams: every arm is trained with each."},
        {"task", reads(made.task, read_component_choice), "Whose streams are learned from.", {.type = "component"}},
        {"held_out",
         [&](const Config& config, const Value& value, const std::string&) {
             made.held_out = changed(config, made.task, value);
         },
         "The parameters of the task that are different for evaluation, as in {split: test}."},
        {"trainer", reads(made.trainer, read_component_choice), "What learns; its parameters are below.", {.type = "component"}},
        {"arms",
         [&](const Config& config, const Value& value, const std::string&) {
             read_arms(config, value, made);
         },
         "Trainings side by side: each is the trainer with other parameters.",
         {.type = "mapping of name to parameters", .fallback = "one arm, called as the recipe is"}},
    };
}

TrainingConfig load_training_text(std::string text, const std::string& file,
                                  const std::vector<std::string>& overrides) {
    TrainingConfig training;
    Config& config = training.source;
    config.file = file;
    config.text = std::move(text);
    config.overrides = overrides;
    config.name = std::filesystem::path(file).stem().string();
    const Value document = read_document(config);
    read_section(config, document, "", settings_of(training));
    for (const char* wanted : {"task", "held_out", "trainer"})
        if (!document.find(wanted))
            refuse(config, document.place, std::string("no ") + wanted + " is given");
    if (training.arms.empty()) training.arms.push_back({config.name, training.trainer});
    return training;
}

TrainingConfig load_training(const std::filesystem::path& file,
                             const std::vector<std::string>& overrides) {
    return load_training_text(read_config(file), file.string(), overrides);
}

}  // namespace nrem::core
