// The hybrid model once more, written down as plainly as possible in double precision: what the
// kernels are compared with.
#pragma once

#include "example.hpp"

namespace nrem_hybrid::reference {

using Row = std::vector<double>;
using Rows = std::vector<Row>;

struct Outcome {
    Rows features;
    Rows logits;
};

// One pass; `states` are changed in place. `features` are those of the pass before, or empty.
[[nodiscard]] Outcome forward(const Architecture& architecture, const example::Weights& weights,
                              const std::vector<std::uint32_t>& tokens, Rows& states,
                              const Rows& features);

[[nodiscard]] Rows fresh_states(const Architecture& architecture);

}  // namespace nrem_hybrid::reference
