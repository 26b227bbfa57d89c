// One training: a trainer that reads the streams of a task, and the log of its progress.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>

#include "plan/plan.hpp"
#include "training/sequences.hpp"

namespace nrem::core {

struct TrainingSetup {
    Part task;
    Part held_out;  // the task with other settings
    Part trainer;
    std::uint64_t seed = 1;
    std::filesystem::path folder;  // for this training alone
    const std::atomic<bool>* cancelled = nullptr;
    std::function<void(const nrem_progress&)> progress;
};

enum class TrainingEnd { trained, cancelled };

// Trains, or goes on from the newest checkpoint in the folder. Writes weights.safetensors and
// progress.jsonl, one line a report. A finished training returns at once. Throws Error when a
// component fails, or when a word is not in the vocabulary.
[[nodiscard]] TrainingEnd train(const TrainingSetup& setup, const Registry& registry);

[[nodiscard]] std::filesystem::path weights_in(const std::filesystem::path& folder);

// The lines of progress.jsonl by step; of a step that was repeated after a restart, the last one.
[[nodiscard]] std::vector<nrem_progress> read_progress(const std::filesystem::path& folder);

}  // namespace nrem::core
