#include "batch/trial_models.hpp"

#include <algorithm>

namespace nrem::core {
namespace {

// The checks of models have the lower repetitions.
constexpr std::uint64_t before_repeats = 1000;

// The parameter `model`, which every client of a server has.
Model model_of(SharedInstances<nrem_backend>& backends, const Part& part) {
    const auto asked = std::ranges::find(part.settings, "model", &Setting::name);
    return make_model(backends.get(part), asked == part.settings.end() ? "" : asked->text);
}

}  // namespace

void set_up(TrialModels& trial, const Cell& cell, Models& models,
            SharedInstances<nrem_backend>& backends, const SpendingLimits& limits) {
    LanguageSetup& setup = trial.setup;
    setup.models = &models;
    setup.prompts = cell.prompts.get();
    setup.limits = limits;
    setup.spending = &trial.spending;
    setup.repetition = cell.repeat ? before_repeats + cell.repeat : 0;
    setup.by_role[0] = model_of(backends, cell.backend);
    for (std::size_t role = 0; role < model_roles.size(); ++role)
        setup.by_role[role + 1] = cell.models[role].component
                                      ? model_of(backends, cell.models[role])
                                      : setup.by_role[0];
    trial.probes = setup;
    trial.probes.limits = {};
    trial.probes.spending = &trial.probe_spending;
    setup.keeps_asked = !cell.probes.empty();
}

Models::Setup models_of_run(const Config& config, const std::filesystem::path& run_folder) {
    Models::Setup setup{.responses = config.models.responses,
                        .beside = std::filesystem::absolute(run_folder).parent_path(),
                        .limits = config.models.run,
                        .before = {},
                        .prices = config.models.prices,
                        .sampled = config.models.checks.determinism};
    std::string& cassette = setup.responses.cassette;
    if (!cassette.empty() && !config.file.empty())
        cassette = (std::filesystem::path(config.file).parent_path() / cassette).string();
    return setup;
}

}  // namespace nrem::core
