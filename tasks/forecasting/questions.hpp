// What the tasks on real data share: a stream is a list of questions in order of time, each asked
// and then answered, with boundaries in between.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../choices.hpp"

namespace {

struct Question {
    std::string text;
    std::vector<float> features;
    std::size_t answer = 0;      // index of the choice
    double value = nrem::none;   // where the answer is also a number
    double at = 0;               // when the answer becomes known
    bool opens_segment = false;  // a boundary is between the question before and this one
    std::string_view group;
};

enum class Labels { true_ones, shuffled };

// Shuffling permutes the answers among the questions of one stream: what a memory scores above
// chance on those, it owes to a leak.
inline void shuffle_answers(std::vector<Question>& questions, std::uint64_t seed) {
    nrem::Random random(nrem::combine(seed, 0x5u));
    for (std::size_t i = questions.size(); i > 1; --i) {
        auto& a = questions[i - 1];
        auto& b = questions[random.below(i)];
        std::swap(a.answer, b.answer);
        std::swap(a.value, b.value);
    }
}

inline void ask(const std::vector<Question>& questions, const Choices& choices,
                nrem::EventSink& sink) {
    double before = 0;
    for (const auto& question : questions) {
        if (question.opens_segment) sink.boundary(before);
        nrem::Event event;
        event.cue.text = nrem::borrow(question.text);
        event.cue.vector = nrem::borrow(question.features);
        choices.offer(event.cue);
        event.truth = choices.answer(question.answer);
        event.truth.value = question.value;
        event.at = before = question.at;
        event.group = question.group;
        sink.query(event);
    }
}

// The parameters that every task on real data has.
constexpr nrem::ParamSpec path_param(const char* name, const char* fallback) {
    return nrem::text(name, fallback, "data file, sought in the data folders");
}
constexpr nrem::ParamSpec shuffle_param() {
    return nrem::flag(
        "shuffle_labels", "false",
        "permute the answers within each stream: a control that must score at chance");
}
inline Labels labels_of(const nrem::Params& params) {
    return params.flag("shuffle_labels") ? Labels::shuffled : Labels::true_ones;
}

// For trying things out, and for predictors that cost money or time.
constexpr nrem::ParamSpec questions_param() {
    return nrem::integer("questions", "0", {0, 1e9}, "of a stream, its first ones; 0: all");
}
// What a stream has beyond them is never shown, and no answer of theirs is dealt out by shuffling.
inline void keep_first(std::vector<Question>& questions, std::uint64_t most) {
    if (most > 0 && questions.size() > most) questions.resize(most);
}

// Appends 1 at `index` and 0 elsewhere.
inline void append_one_hot(std::vector<float>& features, std::size_t index, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) features.push_back(i == index ? 1.0F : 0.0F);
}

// A number for a text, with `digits` after the point.
inline std::string fixed(double value, int digits) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
    return buffer;
}

}  // namespace
