// nrem.backend/1 for C++: the frozen predictor.
#pragma once

#include "nrem/abi/backend.h"
#include "nrem/sdk/component.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem {

// What the predictor sees: recalled memory, visible context, cue, in this order.
class Question {
public:
    explicit Question(const nrem_question& question) : question_(question) {}
    std::string_view recalled_text() const { return view(question_.recalled_text); }
    Array<Record> recalled_records() const { return Array<Record>(question_.recalled_records); }
    std::span<const float> recalled_vector() const { return view(question_.recalled_vector); }
    Array<Experience> context() const { return Array<Experience>(question_.context); }
    const Cue& cue() const { return *question_.cue; }
    Random random() const { return Random(question_.seed); }

private:
    const nrem_question& question_;
};

class AnswerSink {
public:
    explicit AnswerSink(const nrem_answer_sink& sink) : sink_(sink) {}
    void text(std::string_view text) { sink_.text(sink_.context, borrow(text)); }
    // Without a choice the host takes the most probable one (the first of equals).
    void choice(std::int64_t index) { sink_.choice(sink_.context, index); }
    void value(double value) { sink_.value(sink_.context, value); }
    // One per choice, to be filled with values that sum to 1.
    std::span<float> probabilities(std::size_t count) {
        return {sink_.probabilities(sink_.context, count), count};
    }

private:
    const nrem_answer_sink& sink_;
};

// clang-format off
template <class T>
concept Backend = FromParams<T> &&
    requires(const T& backend, const Question& question, AnswerSink& answer) {
        backend.predict(question, answer);
    };
// clang-format on

namespace detail {

template <Backend T>
NREM_HIDDEN inline constexpr nrem_backend backend_functions{
    .struct_size = sizeof(nrem_backend),
    .reserved = 0,
    .create = create<T>,
    .destroy = destroy<T>,
    .predict = [](void* self, const nrem_question* question, const nrem_answer_sink* answer,
                  nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            AnswerSink sink(*answer);
            static_cast<const T*>(self)->predict(Question(*question), sink);
        });
    },
};

}  // namespace detail

template <Backend T>
constexpr nrem_component backend(const About& about) {
    return detail::component<T>(NREM_BACKEND, about, &detail::backend_functions<T>);
}

}  // namespace nrem
