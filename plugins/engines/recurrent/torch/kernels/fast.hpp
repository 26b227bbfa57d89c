// The fast-weight layer's recurrence and its gradient, over rows of a batch and heads. One thread.
//
// The gradient is made from the inputs and the state at the start of the chunk alone: the states
// between are computed again, so that a pass keeps one state instead of one for every token.
#pragma once

#include <cstddef>
#include <cstdint>

namespace nrem_torch {

enum class Rule : std::uint8_t { gated_delta, delta, hebbian, momentum };

struct FastShape {
    std::size_t rows;    // of the batch
    std::size_t length;  // tokens in a row
    std::size_t heads;
    std::size_t key;
    std::size_t value;
    Rule rule;
    // So many rows one after the other start from the same state; the states of such a chunk are
    // dropped at its end.
    std::size_t rows_per_state = 1;

    std::size_t gates() const { return rule == Rule::momentum ? 3 : 2; }
    std::size_t inputs() const { return heads * (2 * key + value + gates()); }
    std::size_t outputs() const { return heads * value; }
    std::size_t states() const { return rows / rows_per_state; }
};

// The matrices of all heads: states x heads x key x value. `momentum` is nullptr where the rule has
// none.
template <class T>
struct FastState {
    T* matrix;
    T* momentum;
};

template <class T>
struct FastPass {
    const T* in;  // rows x length x (q | k | v | decay | rate [| momentum])
    FastState<const T> before;
    T* out;              // rows x length x outputs
    FastState<T> after;  // not written where rows share a state
};

template <class T>
void fast_forward(const FastShape& shape, const FastPass<T>& pass);

template <class T>
struct FastGradient {
    const T* out;              // given: of the outputs
    FastState<const T> after;  // given: of the state after the chunk; nullptr: zero
    T* in;                     // made: of the inputs
    FastState<T> before;       // made: added to what is there
};

template <class T>
void fast_backward(const FastShape& shape, const T* in, const FastState<const T>& before,
                   const FastGradient<T>& gradient);

}  // namespace nrem_torch
