// delta_product: the state decays once, then takes several delta steps, each with a key, a value
// and a rate of its own (kernel B, product.hpp), and then is read.
#pragma once

#include "engines/linear/product.hpp"
#include "engines/linear/rank_one.hpp"

namespace nrem_linear {

struct DeltaProduct : RankOne<DeltaProduct> {
    template <class T>
    static void write(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        take_all<T>({memory.parts[0], memory.shape.keys, memory.shape.values},
                    {.keys = token.key,
                     .targets = token.value,
                     .rates = token.rates,
                     .query = token.query,
                     .decay = {token.decay}},
                    out);
    }
};

}  // namespace nrem_linear
