// What an update rule of a linear memory is given: the shape of the memory, its state and one
// token, which is a pair to be written, a query and the gates of that moment. All of it is the
// caller's; no rule allocates.
//
// One head, in the order of the references: decay, write, then read. Gates are linear, not logs.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "engines/linear/step.hpp"

namespace nrem_linear {

// What ttt_linear and ttt_mlp add to a layer norm of what they have read. With `query` and
// `prediction` they learn the difference of value and key; with `none` they learn the value.
enum class Residual { none, query, prediction };

struct Shape {
    std::size_t keys;        // K
    std::size_t values;      // V; ttt and mesa: V = K, but for ttt with Residual::none
    std::size_t steps = 1;   // of delta_product at a token, of mesa_cg at a read
    std::size_t levels = 1;  // of log_linear, from 1
    // M: hidden units of ttt_mlp, slots of gsa and larimar, places of forgetting and kernel
    std::size_t slots = 1;
    Residual residual = Residual::prediction;

    [[nodiscard]] std::size_t cells() const { return keys * values; }
};

// What a tensor holds before the first write: on its diagonal 1/ridge; in all cells small random
// numbers, without which test-time training has nothing to normalise; or random rows that are
// orthonormal, or columns where these are fewer.
enum class Start { zeros, inverse_ridge, small, orthonormal };

// A tensor of a rule's state, row by row.
struct Part {
    const char* name = nullptr;  // null: there is no further one
    std::size_t rows = 0;
    std::size_t columns = 0;
    Start start = Start::zeros;

    [[nodiscard]] std::size_t cells() const { return rows * columns; }
};
constexpr std::size_t most_parts = 4;
using Parts = std::array<Part, most_parts>;

// The state is all that a memory is: what can be saved, hashed and carried on. Scratch is free to
// use between two calls.
template <class T>
struct Memory {
    Shape shape;
    std::array<T*, most_parts> parts;
    T* scratch;
};

// Gates that a rule does not have are left as they are here; its row of `rules` has a list.
template <class T>
struct Token {
    std::span<const T> query = {};        // q: K, its scale with it; empty: nothing is read
    std::span<const T> key = {};          // k: K; delta_product: one row for each step
    std::span<const T> value = {};        // v: V; likewise
    T decay = 1;                          // what is kept of the state
    std::span<const T> decays = {};       // the same for each key channel: K; gsa: each slot: M
    T rate = 1;                           // strength of the write
    std::span<const T> rates = {};        // of delta_product, one for each step
    T share = 1;                          // comba: predict from share k
    T momentum = 0;                       // mdn, titans: what is kept of the momentum
    T push = 1;                           // mdn: strength of the momentum's own write
    T use_decay = 1;                      // precond: what is kept of the use of channels
    T use_rate = 1;                       // precond: what a key adds to it
    std::span<const T> erase = {};        // gdn2: b, rwkv7: a, both of keys: K
    std::span<const T> erase_key = {};    // rwkv7: of unit length: K
    std::span<const T> write = {};        // gdn2: w, of values: V; gsa: s, of slots: M
    std::span<const T> bonus = {};        // rwkv6: u, of the token in sight: K
    std::span<const T> ridge = {};        // mesa: K
    std::span<const T> levels = {};       // log_linear: weight of each level at the read
    std::span<const T> norm_weight = {};  // ttt: of the layer norm: V; empty: ones
    std::span<const T> norm_shift = {};   // likewise; empty: zeros
};

}  // namespace nrem_linear
