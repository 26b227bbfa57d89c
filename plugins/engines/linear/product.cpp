// Kernel B, compiled once for each SIMD target by Highway.
#include "product.hpp"

#include <algorithm>

#include "targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engines/linear/product.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "blocks-inl.h"

#ifndef NREM_LINEAR_PRODUCT_GROUP
#    define NREM_LINEAR_PRODUCT_GROUP
namespace nrem_linear {

// Steps that share two passes, and what is known of them before the first.
template <class T>
struct Group {
    std::size_t count = 0;
    const T* keys[steps_at_once + 1] = {};  // the query follows the last
    const T* targets[steps_at_once] = {};
    T rates[steps_at_once] = {};
    T scales[steps_at_once] = {};
    T overlaps[steps_at_once][steps_at_once] = {};  // k_i · k_j for i < j
    T read[steps_at_once] = {};                     // q · k_j
    bool reads = false;
    Decay<T> decay = {};
};

}  // namespace nrem_linear
#endif

HWY_BEFORE_NAMESPACE();
namespace nrem_linear {
namespace HWY_NAMESPACE {

template <std::size_t N, bool by_rows, class Block, class T>
HWY_INLINE void look_at_row(Block block, const T* cells, const Group<T>& group, std::size_t row,
                            typename Block::Columns (&sums)[N]) {
    auto columns = block.load(cells);
    block.hold(columns);
#pragma GCC unroll 8
    for (std::size_t j = 0; j < N; ++j) {
        if constexpr (by_rows)
            block.add(group.decay.rows[row] * group.keys[j][row], columns, sums[j]);
        else
            block.add(group.keys[j][row], columns, sums[j]);
    }
}

// What all keys find in the old S, by even and odd rows.
template <std::size_t N, bool by_rows, class Block, class T>
HWY_NOINLINE void look_with(Block block, const Matrix<const T>& matrix, std::size_t column,
                            const Group<T>& group, typename Block::Columns (&found)[N]) {
    typename Block::Columns even[N], odd[N];
    for (std::size_t j = 0; j < N; ++j) {
        even[j].clear();
        odd[j].clear();
    }
    const T* cells = matrix.cells + column;
    std::size_t row = 0;
    for (; row + 1 < matrix.keys; row += 2, cells += 2 * matrix.values) {
        look_at_row<N, by_rows>(block, cells, group, row, even);
        look_at_row<N, by_rows>(block, cells + matrix.values, group, row + 1, odd);
    }
    if (row < matrix.keys) look_at_row<N, by_rows>(block, cells, group, row, even);
    for (std::size_t j = 0; j < N; ++j) {
        found[j] = block.together(even[j], odd[j]);
        if constexpr (!by_rows) found[j] = block.scaled(group.decay.all, found[j]);
    }
}

template <std::size_t N, bool by_rows, class Block, class T>
HWY_NOINLINE void change_with(Block block, const Matrix<T>& matrix, std::size_t column,
                              const Group<T>& group, const typename Block::Columns* by) {
    // Copies, which stores to S cannot change.
    typename Block::Columns change[N];
    const T* keys[N];
    for (std::size_t j = 0; j < N; ++j) {
        change[j] = by[j];
        keys[j] = group.keys[j];
    }
    const T all = group.decay.all;
    const T* const decay = group.decay.rows.data();
    const std::size_t stride = matrix.values;
    const std::size_t count = matrix.keys;
    T* cells = matrix.cells + column;
    for (std::size_t row = 0; row < count; ++row, cells += stride) {
        auto columns = block.scaled(by_rows ? decay[row] : all, block.load(cells));
#pragma GCC unroll 8
        for (std::size_t j = 0; j < N; ++j) block.add(keys[j][row], change[j], columns);
        block.store(columns, cells);
    }
}

// Of what a key finds, what its step adds: r (u - what it would find after the steps before).
template <std::size_t N, class Block, class T>
HWY_INLINE void solve(Block block, std::size_t column, const Group<T>& group,
                      typename Block::Columns* found) {
    for (std::size_t j = 0; j < N; ++j) {
        for (std::size_t i = 0; i < j; ++i)
            block.add(group.overlaps[i][j], found[i], found[j]);
        auto change = block.load(group.targets[j] + column);
        block.subtract(group.scales[j], found[j], change);
        found[j] = block.scaled(group.rates[j] * group.scales[j], change);
    }
}

// As many vectors as leave the sums in registers.
template <std::size_t N>
constexpr std::size_t width_for =
    HWY_TARGET <= HWY_AVX3 ? (N <= 3 ? 4 : 2) : (N == 1 ? 4 : N <= 3 ? 2 : 1);

template <std::size_t N, bool reads, bool by_rows, class T>
void run(const Matrix<T>& matrix, const Group<T>& group, T* out) {
    constexpr std::size_t looks = N + (reads ? 1 : 0);
    for_each_block<T, width_for<looks>>(
        matrix.values, [&](auto block, std::size_t column) HWY_ATTR {
            typename decltype(block)::Columns found[looks];
            look_with<looks, by_rows, decltype(block), T>(block, matrix, column, group, found);
            solve<N>(block, column, group, found);
            if constexpr (reads) {
                for (std::size_t j = 0; j < N; ++j) block.add(group.read[j], found[j], found[N]);
                block.store(found[N], out + column);
            }
            change_with<N, by_rows>(block, matrix, column, group, found);
        });
}

template <std::size_t N, class T>
HWY_INLINE void run_with(const Matrix<T>& matrix, const Group<T>& group, T* out) {
    const bool by_rows = !group.decay.rows.empty();
    if (group.reads)
        by_rows ? run<N, true, true>(matrix, group, out) : run<N, true, false>(matrix, group, out);
    else
        by_rows ? run<N, false, true>(matrix, group, out) : run<N, false, false>(matrix, group, out);
}

template <class T>
HWY_INLINE void run_group(const Matrix<T>& matrix, const Group<T>& group, T* out) {
    switch (group.count) {
        case 1:
            return run_with<1>(matrix, group, out);
        case 2:
            return run_with<2>(matrix, group, out);
        case 3:
            return run_with<3>(matrix, group, out);
        default:
            return run_with<4>(matrix, group, out);
    }
}

void run_floats(const Matrix<float>& matrix, const Group<float>& group, float* out) {
    run_group(matrix, group, out);
}
void run_doubles(const Matrix<double>& matrix, const Group<double>& group, double* out) {
    run_group(matrix, group, out);
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem_linear
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nrem_linear {

HWY_EXPORT(run_floats);
HWY_EXPORT(run_doubles);

namespace {

void run_on_target(const Matrix<float>& matrix, const Group<float>& group, float* out) {
    HWY_DYNAMIC_DISPATCH(run_floats)(matrix, group, out);
}
void run_on_target(const Matrix<double>& matrix, const Group<double>& group, double* out) {
    HWY_DYNAMIC_DISPATCH(run_doubles)(matrix, group, out);
}

// The pairs from `first` on. The last group reads, the first one fades.
template <class T>
Group<T> group_of(const Matrix<T>& matrix, const Steps<T>& steps, std::size_t first) {
    const std::size_t keys = matrix.keys;
    Group<T> group;
    group.count = std::min(steps_at_once, steps.rates.size() - first);
    if (first == 0) group.decay = steps.decay;
    group.reads = !steps.query.empty() && first + group.count == steps.rates.size();
    const auto key = [&](std::size_t j) { return steps.keys.subspan((first + j) * keys, keys); };
    for (std::size_t j = 0; j < group.count; ++j) {
        group.keys[j] = key(j).data();
        group.targets[j] = steps.targets.data() + (first + j) * matrix.values;
        group.rates[j] = steps.rates[first + j];
        group.scales[j] = steps.scales.empty() ? 1 : steps.scales[first + j];
        for (std::size_t i = 0; i < j; ++i) group.overlaps[i][j] = dot<T>(key(i), key(j));
        if (group.reads) group.read[j] = dot<T>(steps.query, key(j));
    }
    if (group.reads) group.keys[group.count] = steps.query.data();
    return group;
}

}  // namespace

template <class T>
void take_all(const In<T>& matrix, const Steps<T>& steps, Out<T> out) {
    for (std::size_t first = 0; first < steps.rates.size(); first += steps_at_once)
        run_on_target(matrix, group_of<T>(matrix, steps, first), out.data());
}

template void take_all<float>(const Matrix<float>&, const Steps<float>&, Out<float>);
template void take_all<double>(const Matrix<double>&, const Steps<double>&, Out<double>);

}  // namespace nrem_linear
#endif  // HWY_ONCE
