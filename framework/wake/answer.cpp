#include "wake/answer.hpp"

#include <algorithm>

#include "wake/likelier.hpp"

namespace nrem::core {

namespace {

AnswerBuffer& buffer(void* self) {
    return *static_cast<AnswerBuffer*>(self);
}

void copy(nrem_floats from, float* to) {
    if (to) std::copy_n(from.data, from.count, to);
}

}  // namespace

AnswerBuffer::AnswerBuffer()
    : sink_{
          .struct_size = sizeof(nrem_answer_sink),
          .reserved = 0,
          .self = this,
          .text =
              [](void* self, nrem_str text) {
                  if (buffer(self).there("text", text)) buffer(self).text_ = nrem::view(text);
              },
          .choice = [](void* self, std::int64_t index) { buffer(self).choice_ = index; },
          .value = [](void* self, double value) { buffer(self).value_ = value; },
          .probabilities = [](void* self, std::size_t count) -> float* {
              return buffer(self).room("probabilities", buffer(self).probabilities_, count);
          },
          .understanding =
              [](void* self, nrem_str text) {
                  if (buffer(self).there("understanding", text))
                      buffer(self).understanding_ = nrem::view(text);
              },
          .vector = [](void* self, std::size_t count) -> float* {
              return buffer(self).room("vector", buffer(self).vector_, count);
          },
      } {}

void AnswerBuffer::begin(const nrem_cue& cue, std::uint64_t seed) {
    cue_ = &cue;
    seed_ = seed;
    settled_ = false;
    forget();
    text_.clear();
    understanding_.clear();
    choice_ = -1;
    value_ = none;
    probabilities_.clear();
    vector_.clear();
    read_out_ = {};
}

void AnswerBuffer::arrived() {
    if (settled_ || !check("", view(), *cue_)) return;
    settled_ = true;
    const auto choices = nrem::choices(*cue_);
    if (choices.empty()) return;
    if (choice_ < 0 && !text_.empty())
        for (std::size_t i = 0; i < choices.size(); ++i)
            if (nrem::view(choices[i]) == text_) choice_ = static_cast<std::int64_t>(i);
    if (choice_ < 0 && text_.empty() && !probabilities_.empty())
        choice_ = static_cast<std::int64_t>(Likelier{probabilities_, seed_}.likeliest());
    if (choice_ >= 0 && text_.empty())
        text_ = nrem::view(choices[static_cast<std::size_t>(choice_)]);
}

void AnswerBuffer::settle() {
    if (good()) arrived();
    need_good();
}

void AnswerBuffer::adopt(const nrem_answer& answer) {
    text_ = nrem::view(answer.text);
    understanding_ = nrem::view(answer.understanding);
    choice_ = answer.choice;
    value_ = answer.value;
    const auto probabilities = nrem::view(answer.probabilities);
    probabilities_.assign(probabilities.begin(), probabilities.end());
    const auto vector = nrem::view(answer.vector);
    vector_.assign(vector.begin(), vector.end());
}

nrem_answer AnswerBuffer::view() const {
    nrem_answer answer = make_answer();
    answer.text = borrow(text_);
    answer.choice = choice_;
    answer.value = value_;
    answer.vector = vector_.empty() ? read_out_ : borrow(std::span<const float>(vector_));
    answer.probabilities = borrow(std::span<const float>(probabilities_));
    answer.understanding = borrow(understanding_);
    return answer;
}

void pass_on(const nrem_answer& said, const nrem_answer_sink& sink) {
    sink.text(sink.self, said.text);
    sink.choice(sink.self, said.choice);
    sink.value(sink.self, said.value);
    if (said.probabilities.count)
        copy(said.probabilities, sink.probabilities(sink.self, said.probabilities.count));
    if (said.vector.count) copy(said.vector, sink.vector(sink.self, said.vector.count));
}

}  // namespace nrem::core
