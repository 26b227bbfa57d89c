#include "sequence/prediction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "nrem/sdk/finite.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

struct Said final : Crossing {
    explicit Said(std::string& to) : text(to) {}
    ~Said() = default;
    std::string& text;
};

}  // namespace

SequencePrediction::SequencePrediction(const SequenceModelInstance& model, bool goes_on)
    : model_(model), goes_on_(goes_on) {
    for (const TensorLayout& tensor : layout_of(model)) state_.emplace_back(tensor.size());
    for (auto& values : state_) pointers_.push_back(values.data());
}

void SequencePrediction::predict(const nrem_cue& cue, const Memory& memory,
                                 const nrem_answer_sink& sink) {
    encode(cue);
    load(memory);
    forward(false);
    answer(cue, sink);
}

void SequencePrediction::predict_again(const nrem_cue& cue, const nrem_answer_sink& sink) {
    if (tokens_.empty())
        throw Error("sequence_model " + name() + ": there is no pass to carry on from");
    forward(true);
    answer(cue, sink);
}

void SequencePrediction::answer(const nrem_cue& cue, const nrem_answer_sink& sink) {
    if (cue.choices.count)
        choose(cue.choices, sink);
    else
        say(answer_places(nrem::view(cue.text)), sink);
}

void SequencePrediction::encode(const nrem_cue& cue) {
    tokens_.clear();
    append_tokens(model_, nrem::view(cue.text), tokens_);
    if (tokens_.empty())
        throw Error("sequence_model " + name() + ": the cue has no words");
    if (tokens_.size() > model_.info.window)
        throw Error(fmt::format("sequence_model {}: the cue has {} tokens, the window {}", name(),
                                tokens_.size(), model_.info.window));
}

void SequencePrediction::load(const Memory& memory) {
    const std::size_t first = memory.tensor_count() - state_.size();
    for (std::size_t i = 0; i < state_.size(); ++i)
        std::ranges::copy(memory.values(first + i), state_[i].begin());
}

void SequencePrediction::forward(bool carried) {
    if (goes_on_) features_.resize(tokens_.size() * model_.info.features);
    logits_.resize(tokens_.size() * model_.info.vocabulary);
    nrem_forward pass{};
    pass.struct_size = sizeof pass;
    pass.tokens = {tokens_.data(), tokens_.size()};
    pass.tensors = pointers_.data();
    pass.features_in = carried ? features_.data() : nullptr;
    pass.features_out = goes_on_ ? features_.data() : nullptr;
    pass.logits = logits_.data();
    nrem::core::forward(model_, pass);
}

std::span<const float> SequencePrediction::logits(std::size_t place) const {
    return std::span(logits_).subspan(place * model_.info.vocabulary, model_.info.vocabulary);
}

// Log-probability of the words at the last places.
double SequencePrediction::log_probability(std::span<const std::uint32_t> words) const {
    double sum = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto row = logits(tokens_.size() - words.size() + i);
        const double most = row[largest(row, "logit")];
        double all = 0;
        for (const float logit : row) all += std::exp(logit - most);
        sum += row[words[i]] - most - std::log(all);
    }
    return sum;
}

void SequencePrediction::choose(nrem_array choices, const nrem_answer_sink& sink) {
    float* const probabilities = sink.probabilities(sink.self, choices.count);
    double most = -INFINITY;
    for (std::size_t i = 0; i < choices.count; ++i) {
        words_.clear();
        append_tokens(model_, nrem::view(Array<nrem_str>(choices)[i]), words_);
        if (words_.empty() || words_.size() > tokens_.size())
            throw Error(
                fmt::format("sequence_model {}: choice {} has {} words, to be read at a cue of {}",
                            name(), i, words_.size(), tokens_.size()));
        const double score = log_probability(words_);
        probabilities[i] = static_cast<float>(score);
        most = std::max(most, score);
    }
    double sum = 0;
    for (std::size_t i = 0; i < choices.count; ++i) {
        const double share = std::exp(probabilities[i] - most);
        probabilities[i] = static_cast<float>(share);
        sum += share;
    }
    for (std::size_t i = 0; i < choices.count; ++i)
        probabilities[i] = static_cast<float>(probabilities[i] / sum);
}

void SequencePrediction::say(std::size_t places, const nrem_answer_sink& sink) {
    text_.clear();
    Said said(text_);
    const nrem_text_sink words{.struct_size = sizeof(nrem_text_sink),
                               .self = &said,
                               .text = [](void* to, nrem_str word) {
                                   auto& taker = *static_cast<Said*>(to);
                                   if (!taker.there("word", word)) return;
                                   if (!taker.text.empty()) taker.text += ' ';
                                   taker.text += nrem::view(word);
                               }};
    for (std::size_t place = tokens_.size() - places; place < tokens_.size(); ++place) {
        const auto row = logits(place);
        const auto likeliest = static_cast<std::uint32_t>(largest(row, "logit"));
        model_.instance.take(said, &nrem_sequence_model::decode, likeliest, &words);
    }
    sink.text(sink.self, nrem::borrow(text_));
}

}  // namespace nrem::core
