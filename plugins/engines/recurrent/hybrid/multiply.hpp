// A small matrix product, compiled once for each SIMD target. No include guard of the usual kind.
//
// Every element of the result is one sum over the depth, in order, in one accumulator: neither the
// number of rows nor the width of a vector changes its bits.
#if defined(NREM_HYBRID_MULTIPLY) == defined(HWY_TARGET_TOGGLE)
#    ifdef NREM_HYBRID_MULTIPLY
#        undef NREM_HYBRID_MULTIPLY
#    else
#        define NREM_HYBRID_MULTIPLY
#    endif

#    include "simd.hpp"

HWY_BEFORE_NAMESPACE();
namespace nrem_hybrid {
namespace HWY_NAMESPACE {

// Which numbers of a left row, and which right rows, a step of the depth multiplies.
struct EveryStep {
    HWY_INLINE std::size_t left(std::size_t k) const { return k; }
    HWY_INLINE std::size_t right(std::size_t k) const { return k; }
};

template <std::size_t Rows, std::size_t Vectors, class Steps>
HWY_INLINE void multiply_tile(const Product& p, std::size_t row, std::size_t column,
                              const Steps& steps) {
    Vector sums[Rows][Vectors];
    for (std::size_t v = 0; v < Vectors; ++v) {
        const Vector start =
            p.start ? hn::LoadU(Tag(), p.start + column + v * lanes) : hn::Zero(Tag());
        for (std::size_t r = 0; r < Rows; ++r) sums[r][v] = start;
    }
    const float* left = p.left + row * p.left_stride;
    for (std::size_t k = 0; k < p.depth; ++k) {
        const float* const right = p.right + column + steps.right(k) * p.right_stride;
        Vector line[Vectors];
        for (std::size_t v = 0; v < Vectors; ++v) line[v] = hn::LoadU(Tag(), right + v * lanes);
#    pragma GCC unroll 8
        for (std::size_t r = 0; r < Rows; ++r) {
            const Vector factor = hn::Set(Tag(), left[r * p.left_stride + steps.left(k)]);
            for (std::size_t v = 0; v < Vectors; ++v)
                sums[r][v] = hn::MulAdd(factor, line[v], sums[r][v]);
        }
    }
    for (std::size_t r = 0; r < Rows; ++r)
        for (std::size_t v = 0; v < Vectors; ++v) {
            float* const at = p.out + (row + r) * p.out_stride + column + v * lanes;
            const Vector sum = p.adds ? hn::Add(hn::LoadU(Tag(), at), sums[r][v]) : sums[r][v];
            hn::StoreU(sum, Tag(), at);
        }
}

// As many accumulators as the registers hold beside a row of the right side and a factor.
constexpr std::size_t tall = HWY_TARGET <= HWY_AVX3 ? 8 : 4;

template <std::size_t Vectors, class Steps>
HWY_INLINE void multiply_columns(const Product& p, std::size_t rows, std::size_t column,
                                 const Steps& steps) {
    std::size_t row = 0;
    for (; row + tall <= rows; row += tall) multiply_tile<tall, Vectors>(p, row, column, steps);
    for (; row + 4 <= rows; row += 4) multiply_tile<4, Vectors>(p, row, column, steps);
    for (; row < rows; ++row) multiply_tile<1, Vectors>(p, row, column, steps);
}

// Columns are a multiple of 16.
template <class Steps = EveryStep>
HWY_INLINE void multiply(const Product& p, std::size_t rows, std::size_t columns,
                         const Steps& steps = {}) {
    std::size_t column = 0;
    for (; column + 2 * lanes <= columns; column += 2 * lanes)
        multiply_columns<2>(p, rows, column, steps);
    for (; column < columns; column += lanes) multiply_columns<1>(p, rows, column, steps);
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem_hybrid
HWY_AFTER_NAMESPACE();
#endif
