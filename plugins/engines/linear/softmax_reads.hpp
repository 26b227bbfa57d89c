// Memories that are read through a softmax.
//   gsa        a fixed number of slots: A <- L A + s kᵀ,  B <- L B + s vᵀ,  o = Bᵀ softmax(A q)
//   forgetting attention over the pairs themselves, each less likely by all decays since it was
//              written; there are as many as there are places, then the oldest is dropped
//   kernel     the mean of the pairs by nearness (Nadaraya and Watson), the same attention with
//              weights that are given: o = Σ w exp(q · k) v / Σ w exp(q · k), where w is the rate of
//              the write and fades by the decay
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "engines/linear/rank_one.hpp"

namespace nrem_linear {

template <class T>
void softmax(std::span<T> scores) {
    const T most = *std::max_element(scores.begin(), scores.end());
    T sum = 0;
    for (T& score : scores) sum += score = std::exp(score - most);
    for (T& score : scores) score /= sum;
}

struct Gsa {
    static Parts parts(const Shape& shape) {
        return {Part{"slot_keys", shape.slots, shape.keys},
                Part{"slot_values", shape.slots, shape.values}};
    }
    static std::size_t scratch(const Shape& shape) { return shape.slots; }
    template <class T>
    static void write(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const Shape& shape = memory.shape;
        Step<T> step{.key = token.write, .target = token.key,
                     .decay = {token.decay, token.decays}};
        change<T>({memory.parts[0], shape.slots, shape.keys}, step, {});
        step.target = token.value;
        change<T>({memory.parts[1], shape.slots, shape.values}, step, {});
        if (!token.query.empty()) look_up(memory, token, out);
    }
    template <class T>
    static void look_up(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const Shape& shape = memory.shape;
        const std::span<T> scores(memory.scratch, shape.slots);
        for (std::size_t i = 0; i < shape.slots; ++i)
            scores[i] = dot<T>({memory.parts[0] + i * shape.keys, shape.keys}, token.query);
        softmax(scores);
        read<T>({memory.parts[1], shape.slots, shape.values}, scores, 1, out);
    }
};

// A ring of pairs: keys and values are the first two parts, and the fourth is how many there were.
template <class T>
std::size_t pairs_in(const Memory<T>& memory) {
    return std::min(static_cast<std::size_t>(memory.parts[3][0]), memory.shape.slots);
}
// Returns the place of the pair.
template <class T>
std::size_t put_pair(const Memory<T>& memory, const Token<T>& token) {
    const Shape& shape = memory.shape;
    const std::size_t place = static_cast<std::size_t>(memory.parts[3][0]) % shape.slots;
    std::copy(token.key.begin(), token.key.end(), memory.parts[0] + place * shape.keys);
    std::copy(token.value.begin(), token.value.end(), memory.parts[1] + place * shape.values);
    memory.parts[3][0] += 1;
    return place;
}

struct Forgetting {
    static Parts parts(const Shape& shape) {
        return {Part{"past_keys", shape.slots, shape.keys},
                Part{"past_values", shape.slots, shape.values}, Part{"faded", 1, shape.slots},
                Part{"tokens", 1, 1}};
    }
    static std::size_t scratch(const Shape& shape) { return shape.slots; }
    template <class T>
    static void write(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const T faded = std::log(token.decay);
        for (std::size_t i = 0; i < pairs_in(memory); ++i) memory.parts[2][i] += faded;
        memory.parts[2][put_pair(memory, token)] = 0;
        if (!token.query.empty()) look_up(memory, token, out);
    }
    template <class T>
    static void look_up(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const Shape& shape = memory.shape;
        const std::span<T> scores(memory.scratch, pairs_in(memory));
        std::fill(out.begin(), out.end(), T(0));
        if (scores.empty()) return;
        for (std::size_t i = 0; i < scores.size(); ++i)
            scores[i] = dot<T>({memory.parts[0] + i * shape.keys, shape.keys}, token.query) +
                        memory.parts[2][i];
        softmax(scores);
        read<T>({memory.parts[1], scores.size(), shape.values}, scores, 1, out);
    }
};

struct Kernel {
    static Parts parts(const Shape& shape) {
        return {Part{"past_keys", shape.slots, shape.keys},
                Part{"past_values", shape.slots, shape.values}, Part{"weights", 1, shape.slots},
                Part{"tokens", 1, 1}};
    }
    static std::size_t scratch(const Shape& shape) { return shape.slots; }
    template <class T>
    static void write(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        for (std::size_t i = 0; i < pairs_in(memory); ++i) memory.parts[2][i] *= token.decay;
        memory.parts[2][put_pair(memory, token)] = token.rate;
        if (!token.query.empty()) look_up(memory, token, out);
    }
    template <class T>
    static void look_up(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const Shape& shape = memory.shape;
        const std::span<T> scores(memory.scratch, pairs_in(memory));
        const T* const weights = memory.parts[2];
        std::fill(out.begin(), out.end(), T(0));
        T most = -std::numeric_limits<T>::infinity();
        for (std::size_t i = 0; i < scores.size(); ++i) {
            scores[i] = dot<T>({memory.parts[0] + i * shape.keys, shape.keys}, token.query);
            if (weights[i] > 0) most = std::max(most, scores[i]);
        }
        T sum = 0;
        for (std::size_t i = 0; i < scores.size(); ++i)
            sum += scores[i] = weights[i] > 0 ? weights[i] * std::exp(scores[i] - most) : T(0);
        if (sum > 0) read<T>({memory.parts[1], scores.size(), shape.values}, scores, 1 / sum, out);
    }
    // The oldest pair of the key (and the value, where one is given) loses the rate of its weight;
    // without any left its key and value go, too.
    template <class T>
    static bool take_back(const Memory<T>& memory, const Token<T>& token) {
        const Shape& shape = memory.shape;
        for (std::size_t i = 0; i < pairs_in(memory); ++i) {
            T& weight = memory.parts[2][i];
            const std::span<T> key(memory.parts[0] + i * shape.keys, shape.keys);
            const std::span<T> value(memory.parts[1] + i * shape.values, shape.values);
            if (weight <= 0 || !std::ranges::equal(key, token.key) ||
                !(token.value.empty() || std::ranges::equal(value, token.value)))
                continue;
            weight -= token.rate;
            if (weight > 0) return true;
            weight = 0;
            std::ranges::fill(key, T(0));
            std::ranges::fill(value, T(0));
            return true;
        }
        return false;
    }
};

}  // namespace nrem_linear
