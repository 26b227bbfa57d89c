// How good an answer is: the host's own scoring, which a task may correct.
#pragma once

#include <cstdint>

#include "host/instance.hpp"
#include "wake/day_log.hpp"

namespace nrem::core {

// Right or wrong by choice, else by text; log-loss in bits where there are probabilities (never
// above 40: a probability below 2^-40 counts as that); errors where both sides have a value.
[[nodiscard]] nrem_score score(const TaskInstance& task, const nrem_event& event,
                               const nrem_answer& answer);
// Of a question that was not answered.
[[nodiscard]] nrem_score no_score();

// How many choices were held more probable than the truth, of equals by the seed of the question;
// -1: unknown.
[[nodiscard]] std::int64_t rank_of_truth(const nrem_answer& truth, const nrem_answer& answer,
                                         std::uint64_t seed);

// The score that is in a step's record.
[[nodiscard]] nrem_score score_of(const StepRecord& step);

// One number for how surprising the truth was: log-loss, else squared error, else wrong = 1.
[[nodiscard]] double loss(const nrem_score& score);

}  // namespace nrem::core
