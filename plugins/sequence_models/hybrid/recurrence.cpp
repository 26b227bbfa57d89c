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

// Columns of one head's state, `Count` vectors wide, copied out so that its rows follow one
// another.
template <Rule rule, std::size_t Count>
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
          states_(place.states),
          inside_(std::min(width(), states_.value - std::min(place.column, states_.value))),
          first_(place.head * states_.key * states_.value + place.column),
          state_(scratch),
          momentum_(scratch + states_.key * width()) {
        stream_.query += place.head * padded(states_.key);
        stream_.key += place.head * padded(states_.key);
        stream_.value += place.head * padded(states_.value) + place.column;
        stream_.out += place.head * padded(states_.value) + place.column;
        stream_.decay += place.head;
        stream_.rate += place.head;
        stream_.momentum += place.head;
    }
    HWY_INLINE void run() {
        copy_in(states_.state + first_, state_);
        if constexpr (rule == Rule::momentum) copy_in(states_.momentum + first_, momentum_);
        Vector found[Count];  // Sᵀ k of the token to come
        if constexpr (corrects) read(stream_.key, found);
        for (std::size_t t = 0; t < stream_.tokens; ++t) step(t, found);
        copy_out(state_, states_.state + first_);
        if constexpr (rule == Rule::momentum) copy_out(momentum_, states_.momentum + first_);
    }

private:
    static constexpr bool corrects = rule != Rule::hebbian;
    struct Token {
        const float* key;
        const float* query;
        const float* next_key;
        float decay;
        float momentum;
        float* out;
    };
    // Sums over even and odd rows of what is read out, and of what the next token will find.
    struct Readout {
        Vector out[Count];
        Vector found[Count];
        HWY_INLINE Readout() {
            for (std::size_t i = 0; i < Count; ++i) out[i] = found[i] = hn::Zero(Tag());
        }
    };

    HWY_INLINE void step(std::size_t t, Vector (&found)[Count]) {
        const std::size_t at = t * stream_.stride;
        const std::size_t next = t + 1 < stream_.tokens ? at + stream_.stride : at;
        Vector change[Count];
        make_change(at, found, change);
        sweep({.key = stream_.key + at,
               .query = stream_.query + at,
               .next_key = stream_.key + next,
               .decay = rule == Rule::delta ? 1.f : stream_.decay[at],
               .momentum = rule == Rule::momentum ? stream_.momentum[at] : 0.f,
               .out = stream_.out + t * stream_.out_stride},
              change, found);
    }

    HWY_INLINE void copy_in(const float* from, float* to) const {
        for (std::size_t row = 0; row < states_.key; ++row) {
            const float* const cells = from + row * states_.value;
            float* const line = to + row * width();
            if (inside_ == width()) {
                copy_line(cells, line);
            } else {
                std::copy_n(cells, inside_, line);
                std::fill(line + inside_, line + width(), 0.f);
            }
        }
    }
    HWY_INLINE void copy_out(const float* from, float* to) const {
        for (std::size_t row = 0; row < states_.key; ++row) {
            const float* const line = from + row * width();
            float* const cells = to + row * states_.value;
            if (inside_ == width())
                copy_line(line, cells);
            else
                std::copy_n(line, inside_, cells);
        }
    }
    static HWY_INLINE void copy_line(const float* from, float* to) {
        for (std::size_t i = 0; i < Count; ++i)
            hn::StoreU(hn::LoadU(Tag(), from + i * lanes), Tag(), to + i * lanes);
    }

    HWY_INLINE void read(const float* key, Vector (&found)[Count]) const {
        Vector odd[Count];
        for (std::size_t i = 0; i < Count; ++i) found[i] = odd[i] = hn::Zero(Tag());
        std::size_t row = 0;
        for (; row + 1 < states_.key; row += 2) {
            add_row(key[row], row, found);
            add_row(key[row + 1], row + 1, odd);
        }
        if (row < states_.key) add_row(key[row], row, found);
        for (std::size_t i = 0; i < Count; ++i) found[i] = hn::Add(found[i], odd[i]);
    }
    HWY_INLINE void add_row(float x, std::size_t row, Vector (&sums)[Count]) const {
        const Vector factor = hn::Set(Tag(), x);
        for (std::size_t i = 0; i < Count; ++i)
            sums[i] =
                hn::MulAdd(factor, hn::Load(Tag(), state_ + row * width() + i * lanes), sums[i]);
    }

    // b (v - a Sᵀ k); the decay comes later in the Titans-style rule, and b v in the Hebbian one.
    HWY_INLINE void make_change(std::size_t at, const Vector (&found)[Count],
                                Vector (&change)[Count]) const {
        const Vector rate = hn::Set(Tag(), stream_.rate[at]);
        const Vector kept = hn::Set(Tag(), rule == Rule::gated_delta ? stream_.decay[at] : 1.f);
        for (std::size_t i = 0; i < Count; ++i) {
            change[i] = hn::LoadU(Tag(), stream_.value + at + i * lanes);
            if constexpr (corrects) change[i] = hn::NegMulAdd(kept, found[i], change[i]);
            change[i] = hn::Mul(rate, change[i]);
        }
    }

    HWY_INLINE void sweep(const Token& token, const Vector (&change)[Count],
                          Vector (&found)[Count]) {
        Readout even, odd;
        std::size_t row = 0;
        for (; row + 1 < states_.key; row += 2) {
            sweep_row(token, row, change, even);
            sweep_row(token, row + 1, change, odd);
        }
        if (row < states_.key) sweep_row(token, row, change, even);
        for (std::size_t i = 0; i < Count; ++i) {
            hn::StoreU(hn::Add(even.out[i], odd.out[i]), Tag(), token.out + i * lanes);
            if constexpr (corrects) found[i] = hn::Add(even.found[i], odd.found[i]);
        }
    }
    HWY_INLINE void sweep_row(const Token& token, std::size_t row, const Vector (&change)[Count],
                              Readout& readout) {
        const Vector decay = hn::Set(Tag(), token.decay);
        const Vector key = hn::Set(Tag(), token.key[row]);
        Vector cells[Count];
        for (std::size_t i = 0; i < Count; ++i) {
            float* const at = state_ + row * width() + i * lanes;
            cells[i] = hn::Mul(decay, hn::Load(Tag(), at));
            if constexpr (rule == Rule::momentum)
                cells[i] = hn::Add(cells[i], move(token.momentum, key, change[i], at));
            else
                cells[i] = hn::MulAdd(key, change[i], cells[i]);
            hn::Store(cells[i], Tag(), at);
        }
        // Loaded only now, so that a load and its spreading over a vector are one instruction.
        const Vector query = hn::Set(Tag(), token.query[row]);
        for (std::size_t i = 0; i < Count; ++i)
            readout.out[i] = hn::MulAdd(query, cells[i], readout.out[i]);
        if constexpr (corrects) {
            const Vector next_key = hn::Set(Tag(), token.next_key[row]);
            for (std::size_t i = 0; i < Count; ++i)
                readout.found[i] = hn::MulAdd(next_key, cells[i], readout.found[i]);
        }
    }
    // M <- e M + k change, at the place of a cell of S.
    HWY_INLINE Vector move(float keep, Vector key, Vector change, const float* cell) {
        float* const at = momentum_ + (cell - state_);
        const Vector moved =
            hn::MulAdd(key, change, hn::Mul(hn::Set(Tag(), keep), hn::Load(Tag(), at)));
        hn::Store(moved, Tag(), at);
        return moved;
    }

    Stream stream_;  // from this head and column on
    const States& states_;
    std::size_t inside_;  // columns of the block that the state has
    std::size_t first_;   // its first cell in the states
    float* state_;
    float* momentum_;
};

template <Rule rule, std::size_t Count>
HWY_INLINE void run(const Stream& stream, const States& states, std::size_t column,
                    float* scratch) {
    for (std::size_t head = 0; head < states.heads; ++head)
        Block<rule, Count>({stream, states, head, column}, scratch).run();
}

template <Rule rule>
HWY_INLINE void recur_as(const Stream& stream, const States& states, float* scratch) {
    // Four vectors and their sums need more registers than the smaller targets have.
    constexpr std::size_t wide = HWY_TARGET <= HWY_AVX3 ? 4 : 2;
    const std::size_t columns = padded(states.value);
    std::size_t column = 0;
    for (; column + wide * lanes <= columns; column += wide * lanes)
        run<rule, wide>(stream, states, column, scratch);
    for (; column < columns; column += lanes) run<rule, 1>(stream, states, column, scratch);
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
