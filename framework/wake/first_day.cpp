#include "wake/first_day.hpp"

#include <algorithm>

namespace nrem::core {

namespace {

nrem_floats copied(nrem_floats floats, std::pmr::memory_resource& to) {
    auto* const values =
        static_cast<float*>(to.allocate(floats.count * sizeof(float), alignof(float)));
    std::copy_n(floats.data, floats.count, values);
    return {values, floats.count};
}

}  // namespace

void KeptPrediction::settle(std::pmr::memory_resource& numbers) {
    const std::size_t text = answer.text.size;
    const std::size_t understanding = answer.understanding.size;
    texts = nrem::view(answer.text);
    texts += nrem::view(answer.understanding);
    answer.text = {texts.data(), text};
    answer.understanding = {texts.data() + text, understanding};
    if (answer.vector.count) answer.vector = copied(answer.vector, numbers);
    answer.probabilities = {};
}

void FirstDay::add(const nrem_experience& experience) {
    nrem_experience& kept = experiences.emplace_back(experience);
    if (!experience.prediction) return;
    KeptPrediction& own = predictions.emplace_back(KeptPrediction{*experience.prediction});
    own.settle(*numbers);
    kept.prediction = &own.answer;
}

std::size_t FirstDay::bytes() const {
    std::size_t predicted_numbers = 0;
    for (const auto& kept : predictions) predicted_numbers += kept.answer.vector.count;
    constexpr std::size_t event = sizeof(nrem_event) + sizeof(nrem_cue) + 2 * sizeof(nrem_answer);
    return log.size() * (sizeof(StepRecord) + event) + event_log.size() +
           experiences.size() * (sizeof(nrem_experience) + sizeof(KeptPrediction)) +
           predicted_numbers * sizeof(float) +
           memory.footprint().bytes;
}

double FirstDay::seconds() const {
    std::uint64_t nanoseconds = 0;
    for (const StepRecord& step : log) nanoseconds += step.predict_ns + step.write_ns;
    return static_cast<double>(nanoseconds) * 1e-9;
}

}  // namespace nrem::core
