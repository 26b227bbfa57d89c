// delta_product: the state decays once, then takes several delta steps, each with a key, a value
// and a rate of its own, and then is read.
#pragma once

#include "engines/linear/rank_one.hpp"

namespace nrem_linear {

struct DeltaProduct : RankOne<DeltaProduct> {
    template <class T>
    static void write(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const Shape& shape = memory.shape;
        for (std::size_t i = 0; i < shape.steps; ++i) {
            const bool last = i + 1 == shape.steps;
            GatedDelta::write(memory,
                              Token<T>{.query = last ? token.query : std::span<const T>(),
                                       .key = token.key.subspan(i * shape.keys, shape.keys),
                                       .value = token.value.subspan(i * shape.values, shape.values),
                                       .decay = i == 0 ? token.decay : T(1),
                                       .rate = token.rates[i]},
                              out);
        }
    }
};

}  // namespace nrem_linear
