// rls: recursive least squares. After one pass S is the ridge solution; with a decay old pairs weigh
// less, and so does the ridge. P, the inverse of the keys' covariance, is kept as a factor
// (least_squares.hpp). A pair is taken back by the same step with a weight below 0; what was never
// written is refused where its key is not within what was.
#pragma once

#include "engines/linear/least_squares.hpp"
#include "engines/linear/rank_one.hpp"

namespace nrem_linear {

struct Recursive : RankOne<Recursive> {
    static Parts parts(const Shape& shape) {
        return {Part{"S", shape.keys, shape.values},
                Part{"P", shape.keys, shape.keys, Start::inverse_ridge}};
    }
    static std::size_t scratch(const Shape& shape) {
        return Room<float>::size(shape) + 3 * shape.keys;
    }
    template <class T>
    static Step<T> fill(const Memory<T>& memory, const Token<T>& token, Room<T>& room) {
        const std::size_t keys = memory.shape.keys;
        const T gain = learn<T>({memory.parts[1], keys, keys},
                                {.key = token.key, .weight = token.rate, .decay = token.decay},
                                room.key, {room.value.data() + room.value.size(), 3 * keys});
        return {.predict = token.key, .query = token.query, .key = room.key,
                .target = token.value, .write = gain};
    }
    template <class T>
    static bool take_back(const Memory<T>& memory, const Token<T>& token) {
        if (dot<T>(token.key, token.key) == 0) return false;
        Room<T> room(memory.shape, memory.scratch);
        const auto step = fill<T>(
            memory, {.key = token.key, .value = token.value, .rate = -token.rate}, room);
        if (step.write == 0) return false;
        take<T>({memory.parts[0], memory.shape.keys, memory.shape.values}, step, room.predicted, {});
        return true;
    }
};

}  // namespace nrem_linear
