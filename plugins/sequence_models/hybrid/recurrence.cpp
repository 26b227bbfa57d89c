// The kernel of the recurrence, compiled once for each SIMD target by Highway.
//
// Even and odd rows are summed apart, whatever the width of a block, which hides the latency of
// the multiply-add and keeps the order of summation fixed.
#include "recurrence.hpp"

#include <algorithm>

#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "recurrence.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "simd.hpp"

HWY_BEFORE_NAMESPACE();
namespace nrem_hybrid {
namespace HWY_NAMESPACE {

// Columns of a state, `Count` vectors wide, copied out so that its rows follow one another.
template <Rule rule, std::size_t Count>
class Block {
public:
    static constexpr std::size_t width() { return Count * lanes; }

    Block(const HeadState& head, std::size_t column, float* scratch)
        : head_(head),
          column_(column),
          inside_(std::min(width(), head.value - std::min(column, head.value))),
          state_(scratch),
          momentum_(scratch + head.key * width()) {
        copy_in(head.state, state_);
        if constexpr (rule == Rule::momentum) copy_in(head.momentum, momentum_);
    }

    HWY_INLINE void run(const Stream& stream) {
        Vector found[Count];  // Sᵀ k of the token to come
        if constexpr (corrects) read(stream.key, found);
        for (std::size_t t = 0; t < stream.tokens; ++t) {
            const std::size_t at = t * stream.stride;
            const std::size_t next = t + 1 < stream.tokens ? at + stream.stride : at;
            Vector step[Count];
            make_step(stream, at, found, step);
            sweep({.key = stream.key + at,
                   .query = stream.query + at,
                   .next_key = stream.key + next,
                   .decay = rule == Rule::delta ? 1.f : stream.decay[at],
                   .momentum = rule == Rule::momentum ? stream.momentum[at] : 0.f,
                   .out = stream.out + t * stream.out_stride + column_},
                  step, found);
        }
        copy_out(state_, head_.state);
        if constexpr (rule == Rule::momentum) copy_out(momentum_, head_.momentum);
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

    void copy_in(const float* from, float* to) const {
        for (std::size_t row = 0; row < head_.key; ++row) {
            float* const line = to + row * width();
            std::copy_n(from + row * head_.value + column_, inside_, line);
            std::fill(line + inside_, line + width(), 0.f);
        }
    }
    void copy_out(const float* from, float* to) const {
        for (std::size_t row = 0; row < head_.key; ++row)
            std::copy_n(from + row * width(), inside_, to + row * head_.value + column_);
    }

    HWY_INLINE void read(const float* key, Vector (&found)[Count]) const {
        Vector odd[Count];
        for (std::size_t i = 0; i < Count; ++i) found[i] = odd[i] = hn::Zero(Tag());
        std::size_t row = 0;
        for (; row + 1 < head_.key; row += 2) {
            add_row(key[row], row, found);
            add_row(key[row + 1], row + 1, odd);
        }
        if (row < head_.key) add_row(key[row], row, found);
        for (std::size_t i = 0; i < Count; ++i) found[i] = hn::Add(found[i], odd[i]);
    }
    HWY_INLINE void add_row(float x, std::size_t row, Vector (&sums)[Count]) const {
        const Vector factor = hn::Set(Tag(), x);
        for (std::size_t i = 0; i < Count; ++i)
            sums[i] =
                hn::MulAdd(factor, hn::Load(Tag(), state_ + row * width() + i * lanes), sums[i]);
    }

    // b (v - a Sᵀ k); the decay comes later in the Titans-style rule, and b v in the Hebbian one.
    HWY_INLINE void make_step(const Stream& stream, std::size_t at, const Vector (&found)[Count],
                              Vector (&step)[Count]) const {
        const Vector rate = hn::Set(Tag(), stream.rate[at]);
        const Vector kept = hn::Set(Tag(), rule == Rule::gated_delta ? stream.decay[at] : 1.f);
        for (std::size_t i = 0; i < Count; ++i) {
            step[i] = hn::LoadU(Tag(), stream.value + at + column_ + i * lanes);
            if constexpr (corrects) step[i] = hn::NegMulAdd(kept, found[i], step[i]);
            step[i] = hn::Mul(rate, step[i]);
        }
    }

    HWY_INLINE void sweep(const Token& token, const Vector (&step)[Count], Vector (&found)[Count]) {
        Readout even, odd;
        std::size_t row = 0;
        for (; row + 1 < head_.key; row += 2) {
            sweep_row(token, row, step, even);
            sweep_row(token, row + 1, step, odd);
        }
        if (row < head_.key) sweep_row(token, row, step, even);
        for (std::size_t i = 0; i < Count; ++i) {
            hn::StoreU(hn::Add(even.out[i], odd.out[i]), Tag(), token.out + i * lanes);
            if constexpr (corrects) found[i] = hn::Add(even.found[i], odd.found[i]);
        }
    }
    HWY_INLINE void sweep_row(const Token& token, std::size_t row, const Vector (&step)[Count],
                              Readout& readout) {
        const Vector decay = hn::Set(Tag(), token.decay);
        const Vector key = hn::Set(Tag(), token.key[row]);
        const Vector query = hn::Set(Tag(), token.query[row]);
        const Vector next_key = hn::Set(Tag(), token.next_key[row]);
        for (std::size_t i = 0; i < Count; ++i) {
            float* const at = state_ + row * width() + i * lanes;
            const Vector kept = hn::Mul(decay, hn::Load(Tag(), at));
            Vector cell;
            if constexpr (rule == Rule::momentum)
                cell = hn::Add(kept, move(token.momentum, key, step[i], at));
            else
                cell = hn::MulAdd(key, step[i], kept);
            hn::Store(cell, Tag(), at);
            readout.out[i] = hn::MulAdd(query, cell, readout.out[i]);
            if constexpr (corrects) readout.found[i] = hn::MulAdd(next_key, cell, readout.found[i]);
        }
    }
    // M <- e M + k step, at the place of a cell of S.
    HWY_INLINE Vector move(float keep, Vector key, Vector step, const float* cell) {
        float* const at = momentum_ + (cell - state_);
        const Vector moved =
            hn::MulAdd(key, step, hn::Mul(hn::Set(Tag(), keep), hn::Load(Tag(), at)));
        hn::Store(moved, Tag(), at);
        return moved;
    }

    const HeadState& head_;
    std::size_t column_;
    std::size_t inside_;  // columns of the block that the state has
    float* state_;
    float* momentum_;
};

template <Rule rule>
HWY_INLINE void recur_as(const Stream& stream, const HeadState& head, float* scratch) {
    // Four vectors and their sums need more registers than the smaller targets have.
    constexpr std::size_t wide = HWY_TARGET <= HWY_AVX3 ? 4 : 2;
    std::size_t column = 0;
    for (; column + wide * lanes <= padded(head.value); column += wide * lanes)
        Block<rule, wide>(head, column, scratch).run(stream);
    for (; column < padded(head.value); column += lanes)
        Block<rule, 1>(head, column, scratch).run(stream);
}

void recur(Rule rule, const Stream& stream, const HeadState& head, float* scratch) {
    switch (rule) {
        case Rule::gated_delta:
            return recur_as<Rule::gated_delta>(stream, head, scratch);
        case Rule::delta:
            return recur_as<Rule::delta>(stream, head, scratch);
        case Rule::hebbian:
            return recur_as<Rule::hebbian>(stream, head, scratch);
        case Rule::momentum:
            return recur_as<Rule::momentum>(stream, head, scratch);
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

void recur(Rule rule, const Stream& stream, const HeadState& state, float* scratch) {
    HWY_DYNAMIC_DISPATCH(recur)(rule, stream, state, scratch);
}

}  // namespace nrem_hybrid
#endif  // HWY_ONCE
