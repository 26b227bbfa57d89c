// Kernel A: one step of a linear memory, which is a matrix S of K key rows and V value columns, row
// by row (cell i, j is S[i * V + j]). T is float or double. About fifteen rules of linear attention
// are this step with other vectors:
//
//   look    x = Sᵀ p  and  y = Sᵀ (L q), in one pass over the old S
//   hook    the caller makes of x what it needs: u, `write`, `erase`; this costs O(V)
//   change  S <- L S + write a (u - erase x)ᵀ             where b = a, which is one multiply-add
//           S <- L S + write a uᵀ - erase b xᵀ            where b is a vector of its own
//   answer  o = Sᵀ q of the new S, of x, y and u in O(K + V)
//
// L is a scalar or, one number a row, a diagonal. `take` does all of it for a u that does not
// depend on x, column block by column block, so that S goes through the first cache once.
//
// One thread, no allocation, SIMD chosen at run time. Every column is summed in the same order
// whatever the vector width and however the columns are split, so machines that have fused
// multiply-add give the same bits, and `take` gives those of look, change and answer.
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>

namespace nrem_linear {

template <class T>
struct Matrix {
    T* cells;
    std::size_t keys;    // K, rows
    std::size_t values;  // V, columns
    // NOLINTNEXTLINE(google-explicit-constructor): as a pointer converts
    operator Matrix<const T>() const
        requires(!std::is_const_v<T>)
    {
        return {cells, keys, values};
    }
};

// Keeps a parameter out of deduction: T is that of the Step, and vectors convert to spans.
template <class T>
using Const = std::type_identity_t<std::span<const T>>;
template <class T>
using Out = std::type_identity_t<std::span<T>>;
template <class T>
using In = std::type_identity_t<Matrix<T>>;

template <class T>
struct Decay {
    T all = 1;
    std::span<const T> rows = {};  // K, and then `all` is not looked at; or empty
};

// An empty span leaves a part out, and the pass over S with it. The scalars may also carry the
// scales of vectors that are not of unit length: of key and predict, both c k, `erase` has c too.
template <class T>
struct Step {
    std::span<const T> predict = {};    // p: K; empty: nothing is predicted and nothing erased
    std::span<const T> query = {};      // q: K; empty: nothing is read
    std::span<const T> key = {};        // a: K
    std::span<const T> erase_key = {};  // b: K; empty: b = a
    std::span<const T> target = {};     // u: V
    Decay<T> decay = {};                // L
    T write = 1;
    T erase = 1;  // with b = a it is multiplied by `write`, too
};

// x: V, written if step.predict is given. y: V, written if step.query is. Neither may overlap S.
template <class T>
void look(const In<const T>& matrix, const Step<T>& step, Out<T> x, Out<T> y);

// x: V, or empty: nothing is erased.
template <class T>
void change(const In<T>& matrix, const Step<T>& step, Const<T> x);

// Makes o of y in place, before or after `change`. x as there.
template <class T>
void answer(const Step<T>& step, Const<T> x, Out<T> y);

// look, change and answer. x (V) and out (V) are left as they are where nothing is predicted or read.
template <class T>
void take(const In<T>& matrix, const Step<T>& step, Out<T> x, Out<T> out);

// out = scale Sᵀ query, of the S of now. query: K, out: V
template <class T>
void read(const In<const T>& matrix, Const<T> query, T scale, Out<T> out);

// first · second (named as dot<float>), summed in an order that does not depend on the machine.
template <class T>
[[nodiscard]] T dot(Const<T> first, Const<T> second);

// The inverse of the length of a vector; 0 for a zero vector.
template <class T>
[[nodiscard]] T inverse_length(Const<T> vector);

}  // namespace nrem_linear
