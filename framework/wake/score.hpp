// How good an answer is: the host's own scoring, which a task may correct.
#pragma once

#include <cstdint>

#include "host/figure_taker.hpp"
#include "host/instance.hpp"
#include "wake/day_log.hpp"

namespace nrem::core {

// Compares choices, or texts where there are no choices; log-loss in bits where there are
// probabilities (at most 40, as for a probability of 2^-40); errors where both sides have a value.
// What the task measures beside it goes to `figures`, if anywhere.
[[nodiscard]] nrem_score score(const TaskInstance& task, const nrem_event& event,
                               const nrem_answer& answer, const FigureTaker* figures = nullptr);
// The score of a question that was not answered.
[[nodiscard]] nrem_score no_score();

// How many choices were held more probable than the truth (the question's seed orders equal ones);
// -1: unknown.
[[nodiscard]] std::int64_t rank_of_truth(const nrem_answer& truth, const nrem_answer& answer,
                                         std::uint64_t seed);

// The score that is in a step's record.
[[nodiscard]] nrem_score score_of(const StepRecord& step);

// How surprising the truth was, as one number: log-loss, else squared error, else 1 for wrong.
[[nodiscard]] double loss(const nrem_score& score);

}  // namespace nrem::core
