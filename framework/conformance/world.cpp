#include "conformance/world.hpp"

#include <fmt/format.h>

#include <cstring>

#include "nrem/sdk/random.hpp"

namespace nrem::core {

World::World(std::size_t steps) {
    for (const char* choice : {"alpha", "beta", "gamma"}) choices_.push_back(keep(choice));
    clarification_ = keep("I wanted the name of its group.");
    std::vector<float> codes(choice_count * answer_size, 0.0F);
    for (std::size_t i = 0; i < choice_count; ++i) codes[i * answer_size + i] = 1;
    codes_ = keep(std::move(codes));
    for (std::size_t step = 0; step < steps; ++step) add(step);
}

nrem_str World::keep(std::string text) {
    return borrow(texts_.emplace_back(std::move(text)));
}

nrem_floats World::keep(std::vector<float> values) {
    return borrow(std::span<const float>(values_.emplace_back(std::move(values))));
}

void World::add(std::size_t step) {
    nrem::Random random(nrem::combine(17, step));
    const std::size_t item = random.below(6);
    const std::size_t right =
        random.below(5) == 0 ? random.below(choice_count) : item % choice_count;
    const std::size_t guess = random.below(choice_count);
    std::vector<float> features(cue_size);
    for (std::size_t i = 0; i < cue_size; ++i)
        features[i] = static_cast<float>((i == item ? 1 : 0) + 0.1 * random.normal());

    nrem_cue& cue = cues_.emplace_back(make_cue());
    cue.text = keep(fmt::format("the item is number {}", item));
    cue.vector = keep(std::move(features));
    cue.choices = {choices_.data(), choices_.size(), sizeof(nrem_str)};
    cue.codes = codes_;

    nrem_answer& truth = answers_.emplace_back(make_answer());
    truth.text = choices_[right];
    truth.choice = static_cast<std::int64_t>(right);
    truth.value = static_cast<double>(right) + 0.5;
    truth.vector = {codes_.data + right * answer_size, answer_size};

    nrem_answer& prediction = answers_.emplace_back(make_answer());
    prediction.text = choices_[guess];
    prediction.choice = static_cast<std::int64_t>(guess);
    prediction.value = static_cast<double>(guess) + 0.5;
    prediction.probabilities = keep(std::vector<float>{0.5F, 0.25F, 0.25F});

    const bool asked = step % 5 != 4;
    const bool explained = asked && guess != right && step % 3 == 0;
    experiences_.push_back({.struct_size = sizeof(nrem_experience),
                            .kind = asked ? NREM_QUERY : NREM_OBSERVE,
                            .step = step,
                            .item = item + 1,
                            .at = static_cast<double>(step),
                            .loss = asked ? (guess == right ? 1.0 : 2.0) : none,
                            .cue = &cue,
                            .prediction = asked ? &prediction : nullptr,
                            .truth = &truth,
                            .clarification = explained ? clarification_ : nrem_str{},
                            .correct = asked ? (guess == right ? 1 : 0) : -1});
    steps_.push_back(step);
}

std::vector<nrem_record> World::cases(std::size_t count) const {
    std::vector<nrem_record> records;
    for (std::size_t i = 0; i < count && i < experiences_.size(); ++i) {
        const auto& experience = experiences_[i];
        nrem_record record = make_record("case");
        record.id = i + 1;
        record.text = experience.cue->text;
        record.answer = experience.truth->text;
        record.value = experience.truth->value;
        record.vector = experience.cue->vector;
        record.created = record.last_used = static_cast<double>(i);
        record.sources = {&steps_[i], 1, sizeof(std::uint64_t)};
        records.push_back(record);
    }
    return records;
}

Stretched::Stretched(nrem_array array, std::size_t element)
    : count_(array.count),
      stride_(element + 2 * sizeof(std::uint64_t)),
      bytes_(count_ * stride_ / sizeof(std::max_align_t) + 1) {
    auto* to = reinterpret_cast<char*>(bytes_.data());
    const auto* from = static_cast<const char*>(array.data);
    for (std::size_t i = 0; i < count_; ++i) {
        std::memset(to + i * stride_, 0x5a, stride_);  // an older reader must not look at this
        std::memcpy(to + i * stride_, from + i * array.stride, element);
    }
}

}  // namespace nrem::core
