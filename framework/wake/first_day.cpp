#include "wake/first_day.hpp"

#include <algorithm>
#include <utility>

namespace nrem::core {

namespace {

nrem_floats copied(nrem_floats floats, std::pmr::memory_resource& to) {
    auto* const values =
        static_cast<float*>(to.allocate(floats.count * sizeof(float), alignof(float)));
    std::copy_n(floats.data, floats.count, values);
    return {values, floats.count};
}

}  // namespace

const nrem_answer* KeptPredictions::keep(const nrem_answer& answer, nrem_array trace) {
    auto& [own, texts, thoughts, thought] = kept_.emplace_back(Kept{answer});
    keep(trace, thoughts, thought);
    texts = nrem::view(answer.text);
    texts += nrem::view(answer.understanding);
    own.text = {texts.data(), answer.text.size};
    own.understanding = {texts.data() + answer.text.size, answer.understanding.size};
    if (answer.vector.count) own.vector = copied(answer.vector, *numbers_);
    own.probabilities = {};
    return &own;
}

void KeptPredictions::keep(nrem_array trace, std::vector<nrem_thought>& thoughts,
                           std::string& texts) {
    for (const auto& thought : Array<nrem_thought>(trace)) {
        thoughts.push_back(thought);
        texts += nrem::view(thought.text);
        texts += nrem::view(thought.answer);
    }
    const char* at = texts.data();
    for (nrem_thought& thought : thoughts)
        for (nrem_str* text : {&thought.text, &thought.answer}) {
            text->data = at;
            at += text->size;
        }
}

nrem_array KeptPredictions::trace() const {
    const std::vector<nrem_thought>& last = kept_.back().trace;
    return {last.data(), last.size(), sizeof(nrem_thought)};
}

std::size_t KeptPredictions::bytes() const {
    std::size_t numbers = 0, thoughts = 0;
    for (const Kept& kept : kept_) {
        numbers += kept.answer.vector.count;
        thoughts += kept.trace.size() * sizeof(nrem_thought) + kept.thought.size();
    }
    return kept_.size() * sizeof(Kept) + numbers * sizeof(float) + thoughts;
}

FirstDay::FirstDay(std::shared_ptr<const Stream> of, const DayBook& kept,
                   const std::vector<nrem_experience>& lived, const Memory& at_end)
    : stream(std::move(of)), book(kept), experiences(lived), memory(at_end) {
    predictions.reserve(experiences.size());
    for (auto& experience : experiences) {
        if (!experience.prediction) continue;
        experience.prediction = predictions.keep(*experience.prediction, experience.trace);
        experience.trace = predictions.trace();
    }
}

const nrem_experience* FirstDay::experience_at(std::uint64_t step) const {
    const auto found = std::ranges::lower_bound(experiences, step, {}, &nrem_experience::step);
    return found != experiences.end() && found->step == step ? &*found : nullptr;
}

std::size_t FirstDay::bytes() const {
    constexpr std::size_t event = sizeof(nrem_event) + sizeof(nrem_cue) + 2 * sizeof(nrem_answer);
    return book.steps.size() * (sizeof(StepRecord) + event) + book.events.size() +
           experiences.size() * sizeof(nrem_experience) + predictions.bytes() +
           memory.footprint().bytes;
}

double FirstDay::seconds() const {
    std::uint64_t nanoseconds = 0;
    for (const StepRecord& step : book.steps) nanoseconds += step.predict_ns + step.write_ns;
    return static_cast<double>(nanoseconds) * 1e-9;
}

}  // namespace nrem::core
