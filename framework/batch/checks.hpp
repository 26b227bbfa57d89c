// Checks of language models beside an experiment: whether they repeat their answers, and whether
// the judge tells right answers from wrong ones.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "batch/trial_models.hpp"

namespace nrem::core {

struct DeterminismCheck {
    std::uint64_t prompts = 0;
    std::uint64_t concurrency = 0;
    std::uint64_t alone = 0;    // answers that differ from the run's when asked again, one by one
    std::uint64_t crowded = 0;  // answers that differ from those when many are asked at once
};

// Asks the sampled prompts of the run twice more. Throws what Models::ask throws.
[[nodiscard]] DeterminismCheck check_determinism(Models& models, std::uint64_t concurrency);

struct JudgeCheck {
    std::string judge;  // the judge's model and prompts
    std::uint64_t questions = 0;
    std::uint64_t missed = 0;  // true answers that were called wrong
    std::uint64_t fooled = 0;  // plausible wrong answers that were called true
    std::uint64_t broken = 0;  // verdicts that could not be read; there are two a question
};

// Shows the judge of a cell the truths of at most `questions` questions, and a wrong answer to
// each: another choice, or the truth of another question. `log` receives questions and replies.
[[nodiscard]] JudgeCheck check_judge(const Cell& cell, const TaskInstance& task, std::uint64_t seed,
                                     TrialModels& models, const nrem_host* host,
                                     std::uint64_t questions, std::string& log);

struct CheckResults {
    std::optional<DeterminismCheck> determinism;
    std::vector<JudgeCheck> judges;
    std::string log;  // JSON lines of what the judges were asked and replied
};
[[nodiscard]] nlohmann::json to_json(const CheckResults& results);

// Makes the checks that the plan's config asks for, once its trials are over. Each judge is checked
// once for each task and prompts.
[[nodiscard]] CheckResults run_checks(const Plan& plan, Models& models,
                                      SharedInstances<nrem_task>& tasks,
                                      SharedInstances<nrem_backend>& backends,
                                      const nrem_host* host);

}  // namespace nrem::core
