// The kernel of the recurrence, compiled once for each SIMD target by Highway.
//
// Even and odd rows are summed apart, whatever the width of a block, which hides the latency of
// the multiply-add and keeps the order of summation fixed.
#include "recurrence.hpp"

#include <algorithm>

// Arrays of vectors need vectors of a size known to the compiler.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "recurrence.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "simd.hpp"

HWY_BEFORE_NAMESPACE();
namespace nrem_hybrid {
namespace HWY_NAMESPACE {

// Cells of the heads of a block where they are worked on: row by row, the heads side by side.
template <std::size_t Heads, std::size_t Count>
struct Bench {
    float* data;
    HWY_INLINE float* at(std::size_t head, std::size_t row, std::size_t vector) const {
        return data + ((row * Heads + head) * Count + vector) * lanes;
    }
};

// The same cells where they are kept.
struct Shelf {
    float* data;
    std::size_t row_size;
    std::size_t head_size;
    HWY_INLINE float* at(std::size_t head, std::size_t row, std::size_t vector) const {
        return data + head * head_size + row * row_size + vector * lanes;
    }
};

template <class Cells>
struct Both {
    Cells state;
    Cells momentum;  // only for that rule
};

// Columns of the states of some heads that follow one another, `Count` vectors of each: several
// narrow heads keep the multiply-add units as busy as one wide one. They are copied to a bench as
// the first token needs them, and the last one writes them back, so that copying costs little.
template <Rule rule, std::size_t Heads, std::size_t Count>
class Block {
public:
    static constexpr std::size_t width() { return Count * lanes; }
    struct Place {
        const Stream& stream;
        const States& states;
        std::size_t head;
        std::size_t column;
    };

    Block(const Place& place, float* scratch)
        : stream_(place.stream),
          keys_(place.states.key),
          key_size_(padded(place.states.key)),
          value_size_(padded(place.states.value)),
          inside_(
              std::min(width(), place.states.value - std::min(place.column, place.states.value))) {
        stream_.query += place.head * key_size_;
        stream_.key += place.head * key_size_;
        stream_.value += place.head * value_size_ + place.column;
        stream_.out += place.head * value_size_ + place.column;
        stream_.decay += place.head;
        stream_.rate += place.head;
        stream_.momentum += place.head;
        const std::size_t size = keys_ * place.states.value;
        const std::size_t first = place.head * size + place.column;
        shelf_.state = {place.states.state + first, place.states.value, size};
        bench_.state = {scratch};
        if constexpr (rule == Rule::momentum) {
            shelf_.momentum = {place.states.momentum + first, place.states.value, size};
            bench_.momentum = {scratch + keys_ * Heads * width()};
        }
    }
    HWY_INLINE void run() {
        const bool whole = inside_ == width();
        if (!whole) copy_in();
        Vectors found;  // Sᵀ k of the token to come
        if (whole)
            enter(shelf_, found);
        else
            enter(bench_, found);
        const std::size_t last = stream_.tokens - 1;
        for (std::size_t t = 0; t < last; ++t) step(t, found, bench_);
        if (whole) return step(last, found, shelf_);
        step(last, found, bench_);
        copy_out();
    }

private:
    static constexpr bool corrects = rule != Rule::hebbian;
    struct Vectors {
        Vector of[Heads][Count];
    };
    // Sums over even and odd rows of what is read out, and of what the next token will find.
    struct Readout {
        Vectors out;
        Vectors found;
        HWY_INLINE Readout() {
            for (std::size_t h = 0; h < Heads; ++h)
                for (std::size_t i = 0; i < Count; ++i)
                    out.of[h][i] = found.of[h][i] = hn::Zero(Tag());
        }
    };
    struct Token {
        const float* key;
        const float* query;
        const float* next_key;
        Vector decay[Heads];
        Vector momentum[Heads];
        Vectors change;
    };

    // Columns that are fewer than a block's, with zeros behind them.
    void copy_in() const {
        for_each_line([&](float* shelf, float* bench) {
            std::fill(std::copy_n(shelf, inside_, bench), bench + width(), 0.f);
        });
    }
    void copy_out() const {
        for_each_line([&](float* shelf, float* bench) { std::copy_n(bench, inside_, shelf); });
    }
    template <class Body>
    void for_each_line(const Body& body) const {
        for (std::size_t h = 0; h < Heads; ++h)
            for (std::size_t row = 0; row < keys_; ++row) {
                body(shelf_.state.at(h, row, 0), bench_.state.at(h, row, 0));
                if constexpr (rule == Rule::momentum)
                    body(shelf_.momentum.at(h, row, 0), bench_.momentum.at(h, row, 0));
            }
    }

    // Takes all cells to the bench and, on the way, what the first token finds.
    template <class Cells>
    HWY_INLINE void enter(const Both<Cells>& from, Vectors& found) const {
        Readout sums;
        std::size_t row = 0;
        for (; row + 1 < keys_; row += 2) {
            enter_row(from, row, sums.found);
            enter_row(from, row + 1, sums.out);
        }
        if (row < keys_) enter_row(from, row, sums.found);
        for (std::size_t h = 0; h < Heads; ++h)
            for (std::size_t i = 0; i < Count; ++i)
                found.of[h][i] = hn::Add(sums.found.of[h][i], sums.out.of[h][i]);
    }
    template <class Cells>
    HWY_INLINE void enter_row(const Both<Cells>& from, std::size_t row, Vectors& sums) const {
        for (std::size_t h = 0; h < Heads; ++h) {
            const Vector key = hn::Set(Tag(), stream_.key[h * key_size_ + row]);
            for (std::size_t i = 0; i < Count; ++i) {
                const Vector cells = hn::LoadU(Tag(), from.state.at(h, row, i));
                hn::StoreU(cells, Tag(), bench_.state.at(h, row, i));
                sums.of[h][i] = hn::MulAdd(key, cells, sums.of[h][i]);
                if constexpr (rule == Rule::momentum)
                    hn::StoreU(hn::LoadU(Tag(), from.momentum.at(h, row, i)), Tag(),
                               bench_.momentum.at(h, row, i));
            }
        }
    }

    template <class Cells>
    HWY_INLINE void step(std::size_t t, Vectors& found, const Both<Cells>& to) const {
        const std::size_t at = t * stream_.stride;
        const std::size_t next = t + 1 < stream_.tokens ? at + stream_.stride : at;
        Token token;
        token.key = stream_.key + at;
        token.query = stream_.query + at;
        token.next_key = stream_.key + next;
        for (std::size_t h = 0; h < Heads; ++h) {
            token.decay[h] = hn::Set(Tag(), rule == Rule::delta ? 1.f : stream_.decay[at + h]);
            if constexpr (rule == Rule::momentum)
                token.momentum[h] = hn::Set(Tag(), stream_.momentum[at + h]);
        }
        make_change(at, found, token);
        sweep(token, stream_.out + t * stream_.out_stride, found, to);
    }

    // b (v - a Sᵀ k); the decay comes later in the Titans-style rule, and b v in the Hebbian one.
    HWY_INLINE void make_change(std::size_t at, const Vectors& found, Token& token) const {
        for (std::size_t h = 0; h < Heads; ++h) {
            const Vector rate = hn::Set(Tag(), stream_.rate[at + h]);
            const Vector kept = rule == Rule::gated_delta ? token.decay[h] : hn::Set(Tag(), 1.f);
            const float* const value = stream_.value + at + h * value_size_;
            for (std::size_t i = 0; i < Count; ++i) {
                Vector change = hn::LoadU(Tag(), value + i * lanes);
                if constexpr (corrects) change = hn::NegMulAdd(kept, found.of[h][i], change);
                token.change.of[h][i] = hn::Mul(rate, change);
            }
        }
    }

    template <class Cells>
    HWY_INLINE void sweep(const Token& token, float* out, Vectors& found,
                          const Both<Cells>& to) const {
        Readout even, odd;
        std::size_t row = 0;
        for (; row + 1 < keys_; row += 2) {
            sweep_row(token, row, even, to);
            sweep_row(token, row + 1, odd, to);
        }
        if (row < keys_) sweep_row(token, row, even, to);
        for (std::size_t h = 0; h < Heads; ++h)
            for (std::size_t i = 0; i < Count; ++i) {
                hn::StoreU(hn::Add(even.out.of[h][i], odd.out.of[h][i]), Tag(),
                           out + h * value_size_ + i * lanes);
                if constexpr (corrects)
                    found.of[h][i] = hn::Add(even.found.of[h][i], odd.found.of[h][i]);
            }
    }
    template <class Cells>
    HWY_INLINE void sweep_row(const Token& token, std::size_t row, Readout& readout,
                              const Both<Cells>& to) const {
        for (std::size_t h = 0; h < Heads; ++h) {
            const std::size_t at = h * key_size_ + row;
            const Vector key = hn::Set(Tag(), token.key[at]);
            Vector cells[Count];
            for (std::size_t i = 0; i < Count; ++i) {
                const Vector change = token.change.of[h][i];
                cells[i] = hn::Mul(token.decay[h], hn::LoadU(Tag(), bench_.state.at(h, row, i)));
                if constexpr (rule == Rule::momentum) {
                    // M <- e M + k change
                    const Vector moved =
                        hn::MulAdd(key, change,
                                   hn::Mul(token.momentum[h],
                                           hn::LoadU(Tag(), bench_.momentum.at(h, row, i))));
                    hn::StoreU(moved, Tag(), to.momentum.at(h, row, i));
                    cells[i] = hn::Add(cells[i], moved);
                } else {
                    cells[i] = hn::MulAdd(key, change, cells[i]);
                }
                hn::StoreU(cells[i], Tag(), to.state.at(h, row, i));
            }
            // Loaded only now, so that a load and its spreading over a vector are one instruction.
            const Vector query = hn::Set(Tag(), token.query[at]);
            for (std::size_t i = 0; i < Count; ++i)
                readout.out.of[h][i] = hn::MulAdd(query, cells[i], readout.out.of[h][i]);
            if constexpr (corrects) {
                const Vector next_key = hn::Set(Tag(), token.next_key[at]);
                for (std::size_t i = 0; i < Count; ++i)
                    readout.found.of[h][i] = hn::MulAdd(next_key, cells[i], readout.found.of[h][i]);
            }
        }
    }

    Stream stream_;  // from this head and column on
    std::size_t keys_;
    std::size_t key_size_;    // padded
    std::size_t value_size_;  // padded
    std::size_t inside_;      // columns of the block that the states have
    Both<Shelf> shelf_{};
    Both<Bench<Heads, Count>> bench_{};
};

template <Rule rule>
HWY_INLINE void recur_as(const Stream& stream, const States& states, float* scratch) {
    if (stream.tokens == 0) return;
    // Four vectors and their sums need more registers than the smaller targets have.
    constexpr std::size_t wide = HWY_TARGET <= HWY_AVX3 ? 4 : 2;
    const std::size_t columns = padded(states.value);
    std::size_t column = 0;
    for (; column + wide * lanes <= columns; column += wide * lanes)
        for (std::size_t head = 0; head < states.heads; ++head)
            Block<rule, 1, wide>({stream, states, head, column}, scratch).run();
    for (; column < columns; column += lanes) {
        std::size_t head = 0;
        for (; head + wide <= states.heads; head += wide)
            Block<rule, wide, 1>({stream, states, head, column}, scratch).run();
        for (; head < states.heads; ++head)
            Block<rule, 1, 1>({stream, states, head, column}, scratch).run();
    }
}

void recur(Rule rule, const Stream& stream, const States& states, float* scratch) {
    switch (rule) {
        case Rule::gated_delta:
            return recur_as<Rule::gated_delta>(stream, states, scratch);
        case Rule::delta:
            return recur_as<Rule::delta>(stream, states, scratch);
        case Rule::hebbian:
            return recur_as<Rule::hebbian>(stream, states, scratch);
        case Rule::momentum:
            return recur_as<Rule::momentum>(stream, states, scratch);
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem_hybrid
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nrem_hybrid {

HWY_EXPORT(recur);

std::size_t recurrence_scratch(std::size_t key) {
    constexpr std::size_t widest = 4 * group;
    return 2 * key * widest;
}

void recur(Rule rule, const Stream& stream, const States& states, float* scratch) {
    HWY_DYNAMIC_DISPATCH(recur)(rule, stream, states, scratch);
}

}  // namespace nrem_hybrid
#endif  // HWY_ONCE
