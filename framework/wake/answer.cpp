#include "wake/answer.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/error.hpp"
#include "wake/likelier.hpp"

namespace nrem::core {

namespace {

// Float sums of many probabilities: far above rounding, far below any real mistake.
constexpr double sum_tolerance = 1e-3;

AnswerBuffer& buffer(void* self) {
    return *static_cast<AnswerBuffer*>(self);
}

}  // namespace

AnswerBuffer::AnswerBuffer()
    : sink_{
          .struct_size = sizeof(nrem_answer_sink),
          .reserved = 0,
          .context = this,
          .text = [](void* self, nrem_str text) { buffer(self).text_ = nrem::view(text); },
          .choice = [](void* self, std::int64_t index) { buffer(self).choice_ = index; },
          .value = [](void* self, double value) { buffer(self).value_ = value; },
          .probabilities = [](void* self, std::size_t count) -> float* {
              auto& probabilities = buffer(self).probabilities_;
              probabilities.assign(count, 0.0F);
              return probabilities.data();
          },
          .understanding = [](void* self,
                              nrem_str text) { buffer(self).understanding_ = nrem::view(text); },
      } {}

void AnswerBuffer::begin() {
    text_.clear();
    understanding_.clear();
    choice_ = -1;
    value_ = none;
    probabilities_.clear();
}

void AnswerBuffer::check_probabilities(std::size_t choices) const {
    if (probabilities_.empty()) return;
    if (probabilities_.size() != choices)
        throw Error(fmt::format("{} probabilities for {} choices", probabilities_.size(), choices));
    double sum = 0;
    for (const float probability : probabilities_) {
        if (!(probability >= 0)) throw Error("a probability is negative or not a number");
        sum += probability;
    }
    if (!(std::abs(sum - 1) <= sum_tolerance))
        throw Error(fmt::format("the probabilities sum to {}", sum));
}

void AnswerBuffer::settle(const nrem_cue& cue, std::uint64_t seed) {
    const auto choices = nrem::choices(cue);
    check_probabilities(choices.size());
    if (choices.empty()) return;
    if (choice_ >= static_cast<std::int64_t>(choices.size()))
        throw Error(fmt::format("choice {} of {}", choice_, choices.size()));
    if (choice_ < 0 && !text_.empty())
        for (std::size_t i = 0; i < choices.size(); ++i)
            if (nrem::view(choices[i]) == text_) choice_ = static_cast<std::int64_t>(i);
    if (choice_ < 0 && text_.empty() && !probabilities_.empty())
        choice_ = static_cast<std::int64_t>(Likelier{probabilities_, seed}.likeliest());
    if (choice_ >= 0 && text_.empty())
        text_ = nrem::view(choices[static_cast<std::size_t>(choice_)]);
}

void AnswerBuffer::adopt(const nrem_answer& answer) {
    text_ = nrem::view(answer.text);
    understanding_ = nrem::view(answer.understanding);
    choice_ = answer.choice;
    value_ = answer.value;
    const auto probabilities = nrem::view(answer.probabilities);
    probabilities_.assign(probabilities.begin(), probabilities.end());
}

nrem_answer AnswerBuffer::view() const {
    nrem_answer answer = make_answer();
    answer.text = borrow(text_);
    answer.choice = choice_;
    answer.value = value_;
    answer.probabilities = borrow(std::span<const float>(probabilities_));
    answer.understanding = borrow(understanding_);
    return answer;
}

}  // namespace nrem::core
