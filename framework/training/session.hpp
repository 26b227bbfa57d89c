// One training: a trainer that draws on the streams of a task, and the account of its progress.
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
    std::filesystem::path folder;  // of this training alone
    const std::atomic<bool>* cancelled = nullptr;
    std::function<void(const nrem_progress&)> progress;
};

enum class TrainingEnd { trained, cancelled };

// Trains, or goes on from the newest checkpoint in the folder. It leaves weights.safetensors and
// progress.jsonl, a line for each report; one that is there already is done. Throws Error when a
// component fails, or when the vocabulary is too small for what comes.
[[nodiscard]] TrainingEnd train(const TrainingSetup& setup, const Registry& registry);

[[nodiscard]] std::filesystem::path weights_in(const std::filesystem::path& folder);

// The lines of progress.jsonl, by step; of a step that was done again after a restart the last one.
[[nodiscard]] std::vector<nrem_progress> read_progress(const std::filesystem::path& folder);

}  // namespace nrem::core
