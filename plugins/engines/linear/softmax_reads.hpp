// Memories that are read through a softmax.
//   gsa        a fixed number of slots: A <- L A + s kᵀ,  B <- L B + s vᵀ,  o = Bᵀ softmax(A q)
//   forgetting attention over the pairs themselves, each less likely by all decays since it was
//              written; there are as many as there are places, then the oldest is dropped
#pragma once

#include <algorithm>
#include <cmath>

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

struct Forgetting {
    static Parts parts(const Shape& shape) {
        return {Part{"past_keys", shape.slots, shape.keys},
                Part{"past_values", shape.slots, shape.values}, Part{"faded", 1, shape.slots},
                Part{"tokens", 1, 1}};
    }
    static std::size_t scratch(const Shape& shape) { return shape.slots; }
    template <class T>
    static void write(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const Shape& shape = memory.shape;
        const T faded = std::log(token.decay);
        for (std::size_t i = 0; i < filled(memory); ++i) memory.parts[2][i] += faded;
        const std::size_t place = static_cast<std::size_t>(memory.parts[3][0]) % shape.slots;
        std::copy(token.key.begin(), token.key.end(), memory.parts[0] + place * shape.keys);
        std::copy(token.value.begin(), token.value.end(), memory.parts[1] + place * shape.values);
        memory.parts[2][place] = 0;
        memory.parts[3][0] += 1;
        if (!token.query.empty()) look_up(memory, token, out);
    }
    template <class T>
    static void look_up(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const Shape& shape = memory.shape;
        const std::span<T> scores(memory.scratch, filled(memory));
        std::fill(out.begin(), out.end(), T(0));
        if (scores.empty()) return;
        for (std::size_t i = 0; i < scores.size(); ++i)
            scores[i] = dot<T>({memory.parts[0] + i * shape.keys, shape.keys}, token.query) +
                        memory.parts[2][i];
        softmax(scores);
        read<T>({memory.parts[1], scores.size(), shape.values}, scores, 1, out);
    }

private:
    template <class T>
    static std::size_t filled(const Memory<T>& memory) {
        return std::min(static_cast<std::size_t>(memory.parts[3][0]), memory.shape.slots);
    }
};

}  // namespace nrem_linear
