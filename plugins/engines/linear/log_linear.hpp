// log_linear: one matrix for each power of two of the past. Token t joins the levels below the
// lowest bit of t to the next one, all of them decay, and the token becomes level 0. A read weighs
// levels. Level l > 0 holds something where bit l - 1 of t is set, so none is ever cleared. What
// would go beyond the last level joins it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "engines/linear/rank_one.hpp"

namespace nrem_linear {

struct LogLinear {
    static Parts parts(const Shape& shape) {
        return {Part{"levels", shape.levels * shape.keys, shape.values}, Part{"tokens", 1, 1}};
    }
    static std::size_t scratch(const Shape& shape) { return shape.values; }
    template <class T>
    static void write(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const auto time = static_cast<std::uint64_t>(memory.parts[1][0]);
        if (time > 0) join(memory, time);
        for (std::size_t level = 1; level < memory.shape.levels; ++level)
            if (holds(memory.shape, time, level))
                for (T& cell : cells(memory, level)) cell *= token.decay;
        change<T>({memory.parts[0], memory.shape.keys, memory.shape.values},
                  Step<T>{.key = token.key, .target = token.value, .decay = {0}}, {});
        memory.parts[1][0] = static_cast<T>(time + 1);
        if (!token.query.empty()) look_up(memory, token, out);
    }
    template <class T>
    static void look_up(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const Shape& shape = memory.shape;
        const auto tokens = static_cast<std::uint64_t>(memory.parts[1][0]);
        std::fill(out.begin(), out.end(), T(0));
        if (tokens == 0) return;
        const std::span<T> level_read(memory.scratch, shape.values);
        for (std::size_t level = 0; level < shape.levels; ++level) {
            if (level > 0 && !holds(shape, tokens - 1, level)) continue;
            read<T>({cells(memory, level).data(), shape.keys, shape.values}, token.query,
                    token.levels[level], level_read);
            for (std::size_t i = 0; i < out.size(); ++i) out[i] += level_read[i];
        }
    }

private:
    template <class T>
    static std::span<T> cells(const Memory<T>& memory, std::size_t level) {
        const std::size_t size = memory.shape.cells();
        return {memory.parts[0] + level * size, size};
    }
    static bool holds(const Shape& shape, std::uint64_t time, std::size_t level) {
        if (level + 1 == shape.levels) return time >> (level - 1) != 0;
        return (time >> (level - 1) & 1) != 0;
    }
    // Levels 0 to j, all full, go into level j + 1, which is empty but where it is the last.
    template <class T>
    static void join(const Memory<T>& memory, std::uint64_t time) {
        const std::size_t last = memory.shape.levels - 1;
        const auto zeros = static_cast<std::size_t>(std::countr_zero(time));
        const std::size_t above = std::min(zeros + 1, last);
        if (above == 0) return;
        const auto sum = cells(memory, above);
        if (!holds(memory.shape, time - 1, above)) std::fill(sum.begin(), sum.end(), T(0));
        for (std::size_t level = 0; level < above; ++level) {
            const auto joined = cells(memory, level);
            for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += joined[i];
        }
    }
};

}  // namespace nrem_linear
