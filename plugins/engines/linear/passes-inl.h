// The two passes of kernel A over the rows of one block, compiled once for each SIMD target. No
// include guard of the usual kind.
//
// What is asked for is a template parameter, so that the loops over rows have no branches; the
// functions with these loops are not inlined, which keeps one copy of each.
#if defined(NREM_LINEAR_PASSES) == defined(HWY_TARGET_TOGGLE)
#    ifdef NREM_LINEAR_PASSES
#        undef NREM_LINEAR_PASSES
#    else
#        define NREM_LINEAR_PASSES
#    endif

#    include <span>

#    include "blocks-inl.h"
#    include "step.hpp"

HWY_BEFORE_NAMESPACE();
namespace nrem_linear {
namespace HWY_NAMESPACE {

// The rows of a block.
template <class T>
struct Rows {
    T* cells;
    std::size_t count;
    std::size_t stride;
    HWY_INLINE T* at(std::size_t row) const { return cells + row * stride; }
    HWY_INLINE Rows<const T> seen() const { return {cells, count, stride}; }
};

template <class Block>
struct Looked {
    typename Block::Columns x, y;
    HWY_INLINE void clear() {
        x.clear();
        y.clear();
    }
};

enum class Looks { x, y, y_by_rows, both, both_by_rows };

template <class T>
HWY_INLINE Looks looks_of(const Step<T>& step) {
    const bool rows = !step.decay.rows.empty();
    if (step.query.empty()) return Looks::x;
    if (step.predict.empty()) return rows ? Looks::y_by_rows : Looks::y;
    return rows ? Looks::both_by_rows : Looks::both;
}

template <Looks looks, class Block, class T>
HWY_INLINE void look_at_row(Block block, const Rows<const T>& rows, const Step<T>& step,
                            std::size_t row, Looked<Block>& sums) {
    auto columns = block.load(rows.at(row));
    if constexpr (looks == Looks::both || looks == Looks::both_by_rows) block.hold(columns);
    if constexpr (looks == Looks::x || looks == Looks::both || looks == Looks::both_by_rows)
        block.add(step.predict[row], columns, sums.x);
    if constexpr (looks == Looks::y || looks == Looks::both)
        block.add(step.query[row], columns, sums.y);
    if constexpr (looks == Looks::y_by_rows || looks == Looks::both_by_rows)
        block.add(step.decay.rows[row] * step.query[row], columns, sums.y);
}

template <Looks looks, class Block, class T>
HWY_NOINLINE void look_as(Block block, const Rows<const T>& rows, const Step<T>& step,
                          Looked<Block>& found) {
    Looked<Block> even, odd;
    even.clear();
    odd.clear();
    std::size_t row = 0;
    for (; row + 1 < rows.count; row += 2) {
        look_at_row<looks>(block, rows, step, row, even);
        look_at_row<looks>(block, rows, step, row + 1, odd);
    }
    if (row < rows.count) look_at_row<looks>(block, rows, step, row, even);
    found.x = block.together(even.x, odd.x);
    found.y = block.together(even.y, odd.y);
    if constexpr (looks == Looks::y || looks == Looks::both)
        found.y = block.scaled(step.decay.all, found.y);
}

template <class Block, class T>
HWY_INLINE void look_in(Block block, const Rows<const T>& rows, const Step<T>& step,
                        Looked<Block>& found) {
    switch (looks_of(step)) {
        case Looks::x:
            return look_as<Looks::x>(block, rows, step, found);
        case Looks::y:
            return look_as<Looks::y>(block, rows, step, found);
        case Looks::y_by_rows:
            return look_as<Looks::y_by_rows>(block, rows, step, found);
        case Looks::both:
            return look_as<Looks::both>(block, rows, step, found);
        case Looks::both_by_rows:
            return look_as<Looks::both_by_rows>(block, rows, step, found);
    }
}

// x where it was found before, or nothing.
template <class Block, class T>
HWY_INLINE typename Block::Columns found_in(Block block, std::span<const T> x, std::size_t column) {
    typename Block::Columns found;
    found.clear();
    if (!x.empty()) found = block.load(x.data() + column);
    return found;
}

// What is added to S: a added - b erased, and no b where it is a.
template <class Block>
struct Change {
    typename Block::Columns added, erased;
};

template <class Block, class T>
HWY_INLINE Change<Block> change_of(Block block, const Step<T>& step, bool erases,
                                   const typename Block::Columns& x, const T* target) {
    const typename Block::Columns wanted = block.load(target);
    const typename Block::Vector erase = hn::Set(Block::tag, step.erase);
    Change<Block> change{.added = wanted, .erased = x};
    if (erases && step.erase_key.empty())
        for (std::size_t i = 0; i < Block::count; ++i)
            change.added.of[i] = hn::NegMulAdd(erase, x.of[i], wanted.of[i]);
    change.added = block.scaled(step.write, change.added);
    if (erases && !step.erase_key.empty()) change.erased = block.scaled(step.erase, x);
    return change;
}

enum class Fading { all, rows };

template <Fading fading, bool two, class Block, class T>
HWY_NOINLINE void change_as(Block block, const Rows<T>& rows, const Step<T>& step,
                            const Change<Block>& by) {
    // Copies, which stores to S cannot change.
    const Change<Block> change = by;
    const T all = step.decay.all;
    const T* const decay = step.decay.rows.data();
    const T* const key = step.key.data();
    const T* const erase_key = step.erase_key.data();
    const std::size_t stride = rows.stride;
    const std::size_t count = rows.count;
    T* cells = rows.cells;
    for (std::size_t row = 0; row < count; ++row, cells += stride) {
        auto columns = block.load(cells);
        if constexpr (fading == Fading::all) columns = block.scaled(all, columns);
        if constexpr (fading == Fading::rows) columns = block.scaled(decay[row], columns);
        block.add(key[row], change.added, columns);
        if constexpr (two) block.subtract(erase_key[row], change.erased, columns);
        block.store(columns, cells);
    }
}

template <bool two, class Block, class T>
HWY_INLINE void change_rows(Block block, const Rows<T>& rows, const Step<T>& step,
                            const Change<Block>& change) {
    if (!step.decay.rows.empty())
        change_as<Fading::rows, two>(block, rows, step, change);
    else
        change_as<Fading::all, two>(block, rows, step, change);
}

template <class Block, class T>
HWY_INLINE void change_in(Block block, const Rows<T>& rows, const Step<T>& step, bool two,
                          const Change<Block>& change) {
    if (two)
        change_rows<true>(block, rows, step, change);
    else
        change_rows<false>(block, rows, step, change);
}

// q · a and q · b
template <class T>
struct Overlaps {
    T key = 0;
    T erase_key = 0;
};

template <class Block, class T>
HWY_INLINE typename Block::Columns answer_in(Block block, const Overlaps<T>& overlaps, bool two,
                                             const Change<Block>& change,
                                             typename Block::Columns y) {
    block.add(overlaps.key, change.added, y);
    if (two) block.subtract(overlaps.erase_key, change.erased, y);
    return y;
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem_linear
HWY_AFTER_NAMESPACE();
#endif
