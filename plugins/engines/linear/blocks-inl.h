// Blocks of columns of a matrix, compiled once for each SIMD target. No include guard of the usual
// kind.
//
// With key rows and value columns no sum runs across a vector: a block keeps its sums in registers
// while the rows stream by. Even and odd rows are summed apart, in every block alike, which hides
// the latency of the multiply-add and keeps the order of summation fixed.
#if defined(NREM_LINEAR_BLOCKS) == defined(HWY_TARGET_TOGGLE)
#    ifdef NREM_LINEAR_BLOCKS
#        undef NREM_LINEAR_BLOCKS
#    else
#        define NREM_LINEAR_BLOCKS
#    endif

#    include <hwy/highway.h>

#    include <cstddef>

HWY_BEFORE_NAMESPACE();
namespace nrem_linear {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// `Count` vectors side by side.
template <class Tag, std::size_t Count>
struct Block {
    static constexpr Tag tag{};
    static constexpr std::size_t count = Count;
    using Number = hn::TFromD<Tag>;
    using Vector = hn::Vec<Tag>;
    static constexpr std::size_t lanes = hn::MaxLanes(Tag());
    static constexpr std::size_t width = Count * lanes;

    struct Columns {
        Vector of[Count];
        HWY_INLINE void clear() {
            for (auto& vector : of) vector = hn::Zero(Tag());
        }
    };
    static HWY_INLINE Columns load(const Number* from) {
        Columns columns;
#    pragma GCC unroll 8
        for (std::size_t i = 0; i < Count; ++i) columns.of[i] = hn::LoadU(Tag(), from + i * lanes);
        return columns;
    }
    // GCC would read from memory once for each use.
    static HWY_INLINE void hold([[maybe_unused]] Columns& columns) {
#    if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR
#        pragma GCC unroll 8
        for (auto& vector : columns.of) __asm__("" : "+v"(vector.raw));
#    endif
    }
    static HWY_INLINE void store(const Columns& columns, Number* to) {
#    pragma GCC unroll 8
        for (std::size_t i = 0; i < Count; ++i) hn::StoreU(columns.of[i], Tag(), to + i * lanes);
    }
    // sums += x columns
    static HWY_INLINE void add(Number x, const Columns& columns, Columns& sums) {
        const Vector factor = hn::Set(Tag(), x);
#    pragma GCC unroll 8
        for (std::size_t i = 0; i < Count; ++i)
            sums.of[i] = hn::MulAdd(factor, columns.of[i], sums.of[i]);
    }
    static HWY_INLINE void subtract(Number x, const Columns& columns, Columns& sums) {
        const Vector factor = hn::Set(Tag(), x);
#    pragma GCC unroll 8
        for (std::size_t i = 0; i < Count; ++i)
            sums.of[i] = hn::NegMulAdd(factor, columns.of[i], sums.of[i]);
    }
    static HWY_INLINE Columns scaled(Number x, Columns columns) {
        const Vector factor = hn::Set(Tag(), x);
#    pragma GCC unroll 8
        for (auto& vector : columns.of) vector = hn::Mul(factor, vector);
        return columns;
    }
    // Sums over even and odd rows become one.
    static HWY_INLINE Columns together(const Columns& even, const Columns& odd) {
        Columns sums;
#    pragma GCC unroll 8
        for (std::size_t i = 0; i < Count; ++i) sums.of[i] = hn::Add(even.of[i], odd.of[i]);
        return sums;
    }
};

// What is left of the columns, in ever smaller vectors.
template <std::size_t Lanes, class T, class Body>
HWY_INLINE void for_the_rest(std::size_t column, std::size_t columns, Body&& body) {
    using Small = Block<hn::CappedTag<T, Lanes>, 1>;
    for (; column + Small::width <= columns; column += Small::width) body(Small(), column);
    if constexpr (Lanes > 1) for_the_rest<Lanes / 2, T>(column, columns, body);
}

// Calls body(block, first column) for blocks of up to `Count` vectors that cover all columns.
template <class T, std::size_t Count, class Body>
HWY_INLINE void for_each_block(std::size_t columns, Body&& body) {
    using Tag = hn::CappedTag<T, 64 / sizeof(T)>;
    using Wide = Block<Tag, Count>;
    std::size_t column = 0;
    for (; column + Wide::width <= columns; column += Wide::width) body(Wide(), column);
    for_the_rest<Wide::lanes, T>(column, columns, body);
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem_linear
HWY_AFTER_NAMESPACE();
#endif
