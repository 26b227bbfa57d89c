// Kernel A, compiled once for each SIMD target by Highway.
#include "step.hpp"

#include <cmath>

#include "targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engines/linear/step.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "passes-inl.h"

#ifndef NREM_LINEAR_STEP_TABLE
#    define NREM_LINEAR_STEP_TABLE
namespace nrem_linear {

// What a SIMD target has.
template <class T>
struct Kernels {
    void (*look)(const Matrix<const T>&, const Step<T>&, T* x, T* y);
    void (*change)(const Matrix<T>&, const Step<T>&, std::span<const T> x);
    void (*answer)(const Step<T>&, std::span<const T> x, std::span<T> y);
    void (*take)(const Matrix<T>&, const Step<T>&, T* x, T* out);
    void (*read)(const Matrix<const T>&, std::span<const T> query, T scale, T* out);
    T (*dot)(std::span<const T>, std::span<const T>);
};

}  // namespace nrem_linear
#endif

HWY_BEFORE_NAMESPACE();
namespace nrem_linear {
namespace HWY_NAMESPACE {

// Sums of products in 16 lanes, however many of them a vector holds, and without multiply-add.
template <class T>
T dot_of(std::span<const T> first, std::span<const T> second) {
    constexpr std::size_t group = 16;
    using Lanes = Block<hn::CappedTag<T, group>, group / hn::MaxLanes(hn::CappedTag<T, group>())>;
    typename Lanes::Columns sums;
    sums.clear();
    std::size_t i = 0;
    for (; i + group <= first.size(); i += group) {
        const auto a = Lanes::load(first.data() + i);
        const auto b = Lanes::load(second.data() + i);
        for (std::size_t v = 0; v < Lanes::count; ++v)
            sums.of[v] = hn::Add(sums.of[v], hn::Mul(a.of[v], b.of[v]));
    }
    T total = 0;
    for (; i < first.size(); ++i) total += first[i] * second[i];
    alignas(64) T lanes[group];
    Lanes::store(sums, lanes);
    for (const T lane : lanes) total += lane;
    return total;
}

template <class T>
HWY_INLINE Overlaps<T> overlaps_of(const Step<T>& step, bool two) {
    if (step.query.empty()) return {};
    return {dot_of<T>(step.query, step.key), two ? dot_of<T>(step.query, step.erase_key) : 0};
}

// Two outputs at once need twice the sums, and the smaller targets have 16 registers.
template <class T, class Body>
HWY_INLINE void for_each_block_of(const Step<T>& step, std::size_t columns, Body&& body) {
    constexpr std::size_t narrow = HWY_TARGET <= HWY_AVX3 ? 4 : 2;
    if (step.predict.empty() || step.query.empty())
        for_each_block<T, 4>(columns, body);
    else
        for_each_block<T, narrow>(columns, body);
}

template <class T>
void look_through(const Matrix<const T>& matrix, const Step<T>& step, T* x, T* y) {
    if (step.predict.empty() && step.query.empty()) return;
    for_each_block_of(step, matrix.values, [&](auto block, std::size_t column) HWY_ATTR {
        Looked<decltype(block)> found;
        look_in(block, Rows<const T>{matrix.cells + column, matrix.keys, matrix.values}, step,
                found);
        if (!step.predict.empty()) block.store(found.x, x + column);
        if (!step.query.empty()) block.store(found.y, y + column);
    });
}

template <class T>
void change_all(const Matrix<T>& matrix, const Step<T>& step, std::span<const T> x) {
    const bool erases = !x.empty();
    for_each_block<T, 4>(matrix.values, [&](auto block, std::size_t column) HWY_ATTR {
        const auto found = found_in(block, x, column);
        change_in(block, Rows<T>{matrix.cells + column, matrix.keys, matrix.values}, step,
                  erases && !step.erase_key.empty(),
                  change_of(block, step, erases, found, step.target.data() + column));
    });
}

template <class T>
void answer_all(const Step<T>& step, std::span<const T> x, std::span<T> y) {
    const bool erases = !x.empty();
    const bool two = erases && !step.erase_key.empty();
    const Overlaps<T> overlaps = overlaps_of(step, two);
    for_each_block<T, 4>(y.size(), [&](auto block, std::size_t column) HWY_ATTR {
        const auto found = found_in(block, x, column);
        const auto change = change_of(block, step, erases, found, step.target.data() + column);
        const auto old = block.load(y.data() + column);
        block.store(answer_in(block, overlaps, two, change, old), y.data() + column);
    });
}

template <class T>
void take_all(const Matrix<T>& matrix, const Step<T>& step, T* x, T* out) {
    const bool erases = !step.predict.empty();
    const bool reads = !step.query.empty();
    const bool two = erases && !step.erase_key.empty();
    const Overlaps<T> overlaps = overlaps_of(step, two);
    for_each_block_of(step, matrix.values, [&](auto block, std::size_t column) HWY_ATTR {
        const Rows<T> rows{matrix.cells + column, matrix.keys, matrix.values};
        Looked<decltype(block)> found;
        found.clear();
        if (erases || reads) look_in(block, rows.seen(), step, found);
        const auto change = change_of(block, step, erases, found.x, step.target.data() + column);
        if (erases) block.store(found.x, x + column);
        if (reads)
            block.store(answer_in(block, overlaps, two, change, found.y), out + column);
        change_in(block, rows, step, two, change);
    });
}

template <class T>
void read_all(const Matrix<const T>& matrix, std::span<const T> query, T scale, T* out) {
    const Step<T> step{.query = query, .decay = {.all = scale}};
    look_through(matrix, step, out, out);
}

template <class T>
const Kernels<T>& kernels_of() {
    static constexpr Kernels<T> kernels{look_through<T>, change_all<T>, answer_all<T>,
                                        take_all<T>,     read_all<T>,   dot_of<T>};
    return kernels;
}
const Kernels<float>& float_kernels() { return kernels_of<float>(); }
const Kernels<double>& double_kernels() { return kernels_of<double>(); }

}  // namespace HWY_NAMESPACE
}  // namespace nrem_linear
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nrem_linear {

HWY_EXPORT(float_kernels);
HWY_EXPORT(double_kernels);

namespace {
template <class T>
const Kernels<T>& kernels() {
    if constexpr (std::is_same_v<T, float>)
        return HWY_DYNAMIC_DISPATCH(float_kernels)();
    else
        return HWY_DYNAMIC_DISPATCH(double_kernels)();
}
}  // namespace

template <class T>
void look(const In<const T>& matrix, const Step<T>& step, Out<T> x, Out<T> y) {
    kernels<T>().look(matrix, step, x.data(), y.data());
}

template <class T>
void change(const In<T>& matrix, const Step<T>& step, Const<T> x) {
    kernels<T>().change(matrix, step, x);
}

template <class T>
void answer(const Step<T>& step, Const<T> x, Out<T> y) {
    kernels<T>().answer(step, x, y);
}

template <class T>
void take(const In<T>& matrix, const Step<T>& step, Out<T> x, Out<T> out) {
    kernels<T>().take(matrix, step, x.data(), out.data());
}

template <class T>
void read(const In<const T>& matrix, Const<T> query, T scale, Out<T> out) {
    kernels<T>().read(matrix, query, scale, out.data());
}

template <class T>
T dot(Const<T> first, Const<T> second) {
    return kernels<T>().dot(first, second);
}

template <class T>
T inverse_length(Const<T> vector) {
    const T squared = dot<T>(vector, vector);
    return squared > 0 ? 1 / std::sqrt(squared) : 0;
}

template void look<float>(const Matrix<const float>&, const Step<float>&, Out<float>, Out<float>);
template void look<double>(const Matrix<const double>&, const Step<double>&, Out<double>,
                           Out<double>);
template void change<float>(const Matrix<float>&, const Step<float>&, Const<float>);
template void change<double>(const Matrix<double>&, const Step<double>&, Const<double>);
template void answer<float>(const Step<float>&, Const<float>, Out<float>);
template void answer<double>(const Step<double>&, Const<double>, Out<double>);
template void take<float>(const Matrix<float>&, const Step<float>&, Out<float>, Out<float>);
template void take<double>(const Matrix<double>&, const Step<double>&, Out<double>, Out<double>);
template void read<float>(const Matrix<const float>&, Const<float>, float, Out<float>);
template void read<double>(const Matrix<const double>&, Const<double>, double, Out<double>);
template float dot<float>(Const<float>, Const<float>);
template double dot<double>(Const<double>, Const<double>);
template float inverse_length<float>(Const<float>);
template double inverse_length<double>(Const<double>);

}  // namespace nrem_linear
#endif  // HWY_ONCE
