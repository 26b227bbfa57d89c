// The config of `nrem train`: a task to learn from, what of it is held out, and a trainer; with
// several arms and seeds.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/settings.hpp"

namespace nrem::core {

struct TrainedArm {
    std::string name;
    Choice trainer;
};

struct TrainingConfig {
    Config source;  // name, file, text and overrides, for messages
    Choice task;
    Choice held_out;  // the task with other settings
    Choice trainer;   // before an arm changes it
    std::vector<TrainedArm> arms;
    std::vector<std::uint64_t> seeds{1};
};

[[nodiscard]] SettingFields settings_of(TrainingConfig& made);

// A component by its name alone, or by a mapping with the name and its parameters.
[[nodiscard]] Choice read_component_choice(const Config& config, const Value& value);

// Throws UsageError "model.yaml:3: unknown key 'trianer' (nearest: trainer)".
[[nodiscard]] TrainingConfig load_training(const std::filesystem::path& file,
                                           const std::vector<std::string>& overrides = {});
[[nodiscard]] TrainingConfig load_training_text(std::string text, const std::string& file,
                                                const std::vector<std::string>& overrides = {});

}  // namespace nrem::core
