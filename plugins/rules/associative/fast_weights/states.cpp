#include "states.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>

#include "engines/associative/growth.hpp"
#include "engines/linear/step.hpp"

namespace fast_weights {

namespace growth = nrem::growth;

void check_key(std::size_t made, std::size_t taken) {
    if (made != taken)
        throw std::invalid_argument("the cue's vector makes keys of " + std::to_string(made) +
                                    " elements, not " + std::to_string(taken));
}

States::States(const nrem::Params& params)
    : states_(params.integer("states")),
      by_key_(params.text("router") == "key"),
      top_(params.integer("top_k")),
      shared_(static_cast<float>(params.number("shared"))),
      heads_(params.integer("heads")),
      grows_(params.flag("grows")),
      normalises_(params.flag("normalise")) {
    if (states_ > 1 && heads_ > 1)
        throw std::invalid_argument("states and heads: one of the two must be 1");
    if (top_ > states_)
        throw std::invalid_argument("top_k (" + std::to_string(top_) + ") is more than states (" +
                                    std::to_string(states_) + ")");
    if (shared_ > 0 && states_ == 1)
        throw std::invalid_argument("shared: there is one state alone");
    if (grows_ && states_ > 1)
        throw std::invalid_argument("grows: states do not, heads and features of keys do");
}

Copies States::copies() const {
    return {.count = heads_ > 1 ? heads_ : states_ + (shared_ > 0 ? 1 : 0), .grow = grows_};
}

std::size_t States::part(std::size_t whole, const char* what) const {
    if (whole % heads_ != 0)
        throw std::invalid_argument("heads: " + std::string(what) + " have " +
                                    std::to_string(whole) + " elements, which " +
                                    std::to_string(heads_) + " does not divide");
    return whole / heads_;
}

void States::layout(nrem::Layout& layout, std::size_t keys) const {
    if (states_ > 1 && by_key_)
        layout.tensor("router", {states_, keys}, {.start = NREM_NORMAL, .spread = 1});
    if (!grows_) return;
    layout.tensor(growth::written, {1});
    layout.tensor(growth::parts, {2}, {.fill = static_cast<float>(heads_)});
}

std::span<const States::Share> States::shares(const nrem::Memory& memory, Vector key, Use use,
                                              const nrem_linear::Shape& shape) {
    shares_.clear();
    if (heads_ > 1) {
        cut(memory, key, shape);
        return shares_;
    }
    check_key(key.size(), shape.keys);
    route(memory, key, use);
    return shares_;
}

void States::cut(const nrem::Memory& memory, Vector key, const nrem_linear::Shape& shape) {
    const auto parts = grows_ ? static_cast<std::size_t>(memory.tensor(parts_.in(memory))[1])
                              : heads_;
    check_key(key.size(), shape.keys * parts);
    const std::size_t size = shape.keys;
    key_.assign(key.begin(), key.end());
    for (std::size_t part = 0; part < parts && normalises_; ++part) {
        const std::span<float> now(key_.data() + part * size, size);
        const float scale = nrem_linear::inverse_length<float>(now);
        for (float& x : now) x *= scale;
    }
    for (std::size_t head = 0; head < heads_; ++head)
        shares_.push_back({head, Vector(key_).subspan(growth::part_of(head, {heads_, parts}) * size,
                                                      size),
                           head * shape.values, 1});
}

void States::route(const nrem::Memory& memory, Vector key, Use use) {
    score(memory, key, use);
    order_.resize(states_);
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::partial_sort(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(top_),
                      order_.end(), [this](std::size_t a, std::size_t b) {
                          return scores_[a] != scores_[b] ? scores_[a] > scores_[b] : a < b;
                      });
    float sum = 0;
    for (std::size_t i = 0; i < top_; ++i) {
        const float weight = std::exp(scores_[order_[i]] - scores_[order_[0]]);
        sum += weight;
        shares_.push_back({order_[i], key, 0, weight});
    }
    for (Share& share : shares_) share.weight /= sum;
    if (shared_ > 0) shares_.push_back({states_, key, 0, shared_});
}

void States::score(const nrem::Memory& memory, Vector key, Use use) {
    scores_.resize(states_);
    if (by_key_) {
        const float* const router = memory.tensor(router_.in(memory));
        for (std::size_t i = 0; i < states_; ++i)
            scores_[i] = nrem_linear::dot<float>({router + i * key.size(), key.size()}, key);
        return;
    }
    std::uint64_t seed = nrem::combine(memory.step(), use == Use::write ? 1 : 2);
    for (const float x : key) seed = nrem::combine(seed, std::bit_cast<std::uint32_t>(x));
    nrem::Random random(seed);
    for (float& score : scores_) score = static_cast<float>(random.normal());
}

}  // namespace fast_weights
