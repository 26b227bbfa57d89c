#include "wake/first_day.hpp"

namespace nrem::core {

void KeptPrediction::settle() {
    const std::size_t text = answer.text.size;
    const std::size_t understanding = answer.understanding.size;
    answer.text = {texts.data(), text};
    answer.understanding = {texts.data() + text, understanding};
    answer.probabilities = {};
}

void FirstDay::add(const nrem_experience& experience) {
    nrem_experience& kept = experiences.emplace_back(experience);
    if (!experience.prediction) return;
    const nrem_answer& answer = *experience.prediction;
    KeptPrediction& own = predictions.emplace_back();
    own.answer = answer;
    own.texts = nrem::view(answer.text);
    own.texts += nrem::view(answer.understanding);
    own.settle();
    kept.prediction = &own.answer;
}

std::size_t FirstDay::bytes() const {
    constexpr std::size_t event = sizeof(nrem_event) + sizeof(nrem_cue) + 2 * sizeof(nrem_answer);
    return log.size() * (sizeof(StepRecord) + event) + event_log.size() +
           experiences.size() * (sizeof(nrem_experience) + sizeof(KeptPrediction)) +
           memory.footprint().bytes;
}

double FirstDay::seconds() const {
    std::uint64_t nanoseconds = 0;
    for (const StepRecord& step : log) nanoseconds += step.predict_ns + step.write_ns;
    return static_cast<double>(nanoseconds) * 1e-9;
}

}  // namespace nrem::core
