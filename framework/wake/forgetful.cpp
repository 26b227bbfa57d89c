#include "wake/forgetful.hpp"

#include <algorithm>
#include <cmath>

namespace nrem::core {
namespace {

bool is_same_number(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

bool is_same_answer(const nrem_answer& a, const nrem_answer& b) {
    return a.choice == b.choice && nrem::view(a.text) == nrem::view(b.text) &&
           is_same_number(a.value, b.value) &&
           std::ranges::equal(nrem::view(a.probabilities), nrem::view(b.probabilities)) &&
           std::ranges::equal(nrem::view(a.vector), nrem::view(b.vector));
}

}  // namespace

bool Forgetful::answers_otherwise(const Predictor::Ask& asked, const AnswerBuffer& said) {
    (void)predictor_.answer({.memory = memory_,
                             .cue = asked.cue,
                             .now = asked.now,
                             .seed = asked.seed,
                             .context = asked.context});
    return !is_same_answer(predictor_.said().view(), said.view());
}

}  // namespace nrem::core
