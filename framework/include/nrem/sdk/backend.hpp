// nrem.backend/1 for C++: the frozen predictor, a language model, or both.
#pragma once

#include <string>

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
    void text(std::string_view text) { sink_.text(sink_.self, borrow(text)); }
    // Without a choice the host takes the most probable one (of equals one that the seed draws).
    void choice(std::int64_t index) { sink_.choice(sink_.self, index); }
    void value(double value) { sink_.value(sink_.self, value); }
    // One per choice, to be filled with values that sum to 1.
    std::span<float> probabilities(std::size_t count) {
        return detail::room(sink_.probabilities(sink_.self, count), count);
    }
    // What was read out, in place of what the rule recalled.
    void vector(std::span<const float> values) {
        const auto out = detail::room(sink_.vector(sink_.self, values.size()), values.size());
        std::copy(values.begin(), values.end(), out.begin());
    }
    // What was asked, in the predictor's own words.
    void understanding(std::string_view text) { sink_.understanding(sink_.self, borrow(text)); }

private:
    const nrem_answer_sink& sink_;
};

// What a language model is asked.
class Prompt {
public:
    explicit Prompt(const nrem_prompt& prompt) : prompt_(prompt) {}
    bool completes() const { return prompt_.form == NREM_COMPLETE; }
    Array<nrem_message> messages() const { return Array<nrem_message>(prompt_.messages); }
    std::string_view schema() const { return view(prompt_.schema); }
    double temperature() const { return prompt_.temperature; }       // NaN: the model's own
    double top_p() const { return prompt_.top_p; }                   // NaN: the model's own
    std::uint64_t max_tokens() const { return prompt_.max_tokens; }  // 0: the model's own
    std::uint64_t seed() const { return prompt_.seed; }              // 0: none
    std::uint64_t log_probabilities() const { return prompt_.log_probabilities; }
    Array<nrem_str> stop() const { return Array<nrem_str>(prompt_.stop); }
    bool cancelled() const { return prompt_.cancelled && prompt_.cancelled(prompt_.self); }
    const nrem_prompt& raw() const { return prompt_; }

private:
    const nrem_prompt& prompt_;
};

using Usage = nrem_usage;
using Token = nrem_token;

// Takes what a language model says.
class Completion {
public:
    explicit Completion(const nrem_completion_sink& sink) : sink_(sink) {}
    void text(std::string_view text) { sink_.text(sink_.self, borrow(text)); }
    void ended(std::int32_t why) { sink_.ended(sink_.self, why); }  // NREM_ENDED, NREM_CUT, ...
    void usage(const Usage& usage) { sink_.usage(sink_.self, &usage); }
    void model(std::string_view name) { sink_.model(sink_.self, borrow(name)); }
    void place(const Token& token, std::span<const Token> rivals) {
        sink_.place(sink_.self, &token, {rivals.data(), rivals.size(), sizeof(Token)});
    }
    void note(std::string_view key, std::string_view text) {
        sink_.note(sink_.self, borrow(key), borrow(text));
    }

private:
    const nrem_completion_sink& sink_;
};

// Takes the vectors of texts.
class Vectors {
public:
    explicit Vectors(const nrem_vectors_sink& sink) : sink_(sink) {}
    std::span<float> vector(std::size_t index, std::size_t count) {
        return detail::room(sink_.vector(sink_.self, index, count), count);
    }
    void usage(const Usage& usage) { sink_.usage(sink_.self, &usage); }

private:
    const nrem_vectors_sink& sink_;
};

// clang-format off
template <class T>
concept Predicts = requires(const T& backend, const Question& question, AnswerSink& answer) {
    backend.predict(question, answer);
};
template <class T>
concept Generates = requires(const T& backend, const Prompt& prompt, Completion& completion) {
    backend.generate(prompt, completion);
};
template <class T>
concept Embeds = requires(const T& backend, Array<nrem_str> texts, Vectors& vectors) {
    backend.embed(texts, vectors);
};
// Needed from a backend that generates or embeds: the settings that enter its answers.
template <class T>
concept Identifies = requires(const T& backend) {
    { backend.identity() } -> std::convertible_to<std::string>;
};
template <class T>
concept Backend = FromParams<T> &&
    (Predicts<T> || ((Generates<T> || Embeds<T>) && Identifies<T>));
// clang-format on

namespace detail {

template <class T>
constexpr auto predict_function() -> decltype(nrem_backend::predict) {
    if constexpr (Predicts<T>)
        return [](void* self, const nrem_question* question, const nrem_answer_sink* answer,
                  nrem_error* error) -> nrem_code {
            return guard(error, [&] {
                AnswerSink sink(*answer);
                static_cast<const T*>(self)->predict(Question(*question), sink);
            });
        };
    else
        return nullptr;
}

template <class T>
constexpr auto generate_function() -> decltype(nrem_backend::generate) {
    if constexpr (Generates<T>)
        return [](void* self, const nrem_prompt* prompt, const nrem_completion_sink* answer,
                  nrem_error* error) -> nrem_code {
            return guard(error, [&] {
                Completion sink(*answer);
                static_cast<const T*>(self)->generate(Prompt(*prompt), sink);
            });
        };
    else
        return nullptr;
}

template <class T>
constexpr auto embed_function() -> decltype(nrem_backend::embed) {
    if constexpr (Embeds<T>)
        return [](void* self, nrem_array texts, const nrem_vectors_sink* vectors,
                  nrem_error* error) -> nrem_code {
            return guard(error, [&] {
                Vectors sink(*vectors);
                static_cast<const T*>(self)->embed(Array<nrem_str>(texts), sink);
            });
        };
    else
        return nullptr;
}

template <class T>
constexpr auto identity_function() -> decltype(nrem_backend::identity) {
    if constexpr (Identifies<T>)
        return [](void* self, const nrem_text_sink* sink, nrem_error* error) -> nrem_code {
            return guard(error, [&] {
                const std::string identity = static_cast<const T*>(self)->identity();
                sink->text(sink->self, borrow(identity));
            });
        };
    else
        return nullptr;
}

template <Backend T>
NREM_HIDDEN inline constexpr nrem_backend backend_functions{
    .struct_size = sizeof(nrem_backend),
    .reserved = 0,
    .create = create<T>,
    .destroy = destroy<T>,
    .predict = predict_function<T>(),
    .generate = generate_function<T>(),
    .embed = embed_function<T>(),
    .identity = identity_function<T>(),
};

}  // namespace detail

template <Backend T>
constexpr nrem_component backend(const About& about) {
    return detail::component<T>(NREM_BACKEND, about, &detail::backend_functions<T>);
}

}  // namespace nrem
