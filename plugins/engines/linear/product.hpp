// Kernel B: several steps of the delta rule at once,
//
//   S <- L S, then for each of n pairs  S <- S + r_j k_j (u_j - Sᵀ k_j)ᵀ,
//
// which are n Householder reflections where r_j |k_j|² is 2. Up to `steps_at_once` of them share
// two passes over S: what each would find follows from what all find in the old S and from k_i · k_j.
// So the result differs from that of single steps in the last bits; it is the same on machines that
// have fused multiply-add. One thread, no allocation.
#pragma once

#include "step.hpp"

namespace nrem_linear {

constexpr std::size_t steps_at_once = 4;

template <class T>
struct Steps {
    std::span<const T> keys;         // n x K
    std::span<const T> targets;      // n x V
    std::span<const T> rates;        // n
    std::span<const T> scales = {};  // n: factors of the keys; empty: 1
    std::span<const T> query = {};   // K; empty: nothing is read
    Decay<T> decay = {};             // L, once
};

// out: V, Sᵀ query of the new S, or left as it is.
template <class T>
void take_all(const In<T>& matrix, const Steps<T>& steps, Out<T> out);

}  // namespace nrem_linear
