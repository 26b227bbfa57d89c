#include "wake/score.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "nrem/sdk/values.hpp"
#include "wake/likelier.hpp"

namespace nrem::core {

namespace {

constexpr double least_probability = 0x1p-40;

double log_loss(const nrem_answer& truth, const nrem_answer& answer) {
    if (truth.choice < 0 || static_cast<std::size_t>(truth.choice) >= answer.probabilities.count)
        return none;
    const double probability = answer.probabilities.data[truth.choice];
    return std::max(0.0, -std::log2(std::max(probability, least_probability)));
}

std::int32_t correct(const nrem_answer& truth, const nrem_answer& answer) {
    if (truth.choice >= 0) return answer.choice == truth.choice ? 1 : 0;
    if (truth.text.size)
        return unicode::is_same(nrem::view(truth.text), nrem::view(answer.text)) ? 1 : 0;
    return -1;
}

// The score and what was measured beside it: a fault of either is one of the call.
struct Scored final : Crossing {
    Scored(const nrem_score& so_far, const FigureTaker* taker) : value(so_far), figures(taker) {
        if (taker) value.figures = taker->sink();
    }
    ~Scored() = default;
    void arrived() override {
        check(value);
        if (figures) adopt(*figures);
        value.figures = nullptr;
    }
    nrem_score value;
    const FigureTaker* figures;
};

}  // namespace

nrem_score no_score() {
    return {sizeof(nrem_score), -1, none, none, none, -1, 0, nullptr};
}

nrem_score score(const TaskInstance& task, const nrem_event& event, const nrem_answer& answer,
                 const FigureTaker* figures) {
    const nrem_answer& truth = *event.truth;
    const double error = answer.value - truth.value;  // NaN when either is
    Scored made({sizeof(nrem_score), correct(truth, answer), log_loss(truth, answer),
                 std::abs(error), error * error, -1, 0, nullptr},
                figures);
    if (task.has(&nrem_task::score)) task.take(made, &nrem_task::score, &event, &answer, &made.value);
    return made.value;
}

std::int64_t rank_of_truth(const nrem_answer& truth, const nrem_answer& answer,
                           std::uint64_t seed) {
    const auto probabilities = nrem::view(answer.probabilities);
    if (truth.choice < 0 || static_cast<std::size_t>(truth.choice) >= probabilities.size())
        return -1;
    const auto index = static_cast<std::size_t>(truth.choice);
    const Likelier likelier{probabilities, seed};
    std::int64_t rank = 0;
    for (std::size_t i = 0; i < probabilities.size(); ++i) rank += likelier(i, index);
    return rank;
}

nrem_score score_of(const StepRecord& step) {
    return {sizeof(nrem_score),  step.correct,       step.log_loss, step.absolute_error,
            step.squared_error, step.understood, 0, nullptr};
}

double loss(const nrem_score& score) {
    if (!std::isnan(score.log_loss)) return score.log_loss;
    if (!std::isnan(score.squared_error)) return score.squared_error;
    return score.correct < 0 ? none : 1.0 - score.correct;
}

}  // namespace nrem::core
