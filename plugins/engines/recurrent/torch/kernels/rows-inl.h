// What the kernels share: arithmetic on rows that are padded with zeros to whole vectors. Included
// once for each SIMD target.
#include <cstddef>
#include <vector>

#if defined(NREM_TORCH_ROWS) == defined(HWY_TARGET_TOGGLE)
#    ifdef NREM_TORCH_ROWS
#        undef NREM_TORCH_ROWS
#    else
#        define NREM_TORCH_ROWS
#    endif

#    include <hwy/highway.h>

#    include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace nrem_torch {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class T>
using Tag = hn::ScalableTag<T>;

template <class T>
HWY_INLINE std::size_t padded(std::size_t size) {
    const std::size_t lanes = hn::Lanes(Tag<T>());
    return (size + lanes - 1) / lanes * lanes;
}

template <class T>
HWY_INLINE void copy_padded(const T* from, std::size_t size, T* to) {
    const std::size_t whole = padded<T>(size);
    for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
    for (std::size_t i = size; i < whole; ++i) to[i] = 0;
}

template <class T>
HWY_INLINE T dot(const T* x, const T* y, std::size_t size) {
    const Tag<T> tag;
    auto sum = hn::Zero(tag);
    for (std::size_t i = 0; i < size; i += hn::Lanes(tag))
        sum = hn::MulAdd(hn::LoadU(tag, x + i), hn::LoadU(tag, y + i), sum);
    return hn::GetLane(hn::SumOfLanes(tag, sum));
}

// y += factor x
template <class T>
HWY_INLINE void add_scaled(T factor, const T* x, T* y, std::size_t size) {
    const Tag<T> tag;
    const auto by = hn::Set(tag, factor);
    for (std::size_t i = 0; i < size; i += hn::Lanes(tag))
        hn::StoreU(hn::MulAdd(by, hn::LoadU(tag, x + i), hn::LoadU(tag, y + i)), tag, y + i);
}

// A matrix, row by row; `columns` is padded.
template <class T>
struct Matrix {
    const T* cells;
    std::size_t rows;
    std::size_t columns;
};

// out = the sum over rows of weight x row. Even and odd rows are summed apart to hide latency.
template <class T>
HWY_INLINE void weighted_sum(const T* weights, const Matrix<T>& matrix, T* out) {
    const Tag<T> tag;
    for (std::size_t at = 0; at < matrix.columns; at += hn::Lanes(tag)) {
        auto even = hn::Zero(tag);
        auto odd = hn::Zero(tag);
        const T* cells = matrix.cells + at;
        std::size_t row = 0;
        for (; row + 1 < matrix.rows; row += 2, cells += 2 * matrix.columns) {
            even = hn::MulAdd(hn::Set(tag, weights[row]), hn::LoadU(tag, cells), even);
            odd = hn::MulAdd(hn::Set(tag, weights[row + 1]), hn::LoadU(tag, cells + matrix.columns),
                             odd);
        }
        if (row < matrix.rows)
            even = hn::MulAdd(hn::Set(tag, weights[row]), hn::LoadU(tag, cells), even);
        hn::StoreU(hn::Add(even, odd), tag, out + at);
    }
}

template <class T, class Vector = hn::Vec<Tag<T>>>
HWY_INLINE Vector sigmoid(Vector x) {
    const Tag<T> tag;
    const auto one = hn::Set(tag, T{1});
    return hn::Div(one, hn::Add(one, hn::Exp(tag, hn::Neg(x))));
}

template <class T>
HWY_INLINE void sigmoid_all(T* values, std::size_t size) {
    const Tag<T> tag;
    for (std::size_t i = 0; i < size; i += hn::Lanes(tag))
        hn::StoreU(sigmoid<T>(hn::LoadU(tag, values + i)), tag, values + i);
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem_torch
HWY_AFTER_NAMESPACE();

#endif
