// The language models of a trial: which model has which role, and what may be spent on them.
#pragma once

#include <filesystem>

#include "batch/shared_instances.hpp"
#include "language/language.hpp"

namespace nrem::core {

struct TrialModels {
    LanguageSetup setup;
    TrialSpending spending;
    LanguageSetup probes;  // the same without a limit: what probes ask is in no account of the trial
    TrialSpending probe_spending;
};

// `models` has a backend for each role that the cell sets; the others use the cell's backend.
void set_up(TrialModels& trial, const Cell& cell, Models& models,
            SharedInstances<nrem_backend>& backends, const SpendingLimits& limits);

// The settings of a run's models with their final paths: the cassette beside the config, the cache
// beside the run folder.
[[nodiscard]] Models::Setup models_of_run(const Config& config,
                                          const std::filesystem::path& run_folder);

}  // namespace nrem::core
