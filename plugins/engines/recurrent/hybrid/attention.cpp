// The kernel of attention, compiled once for each SIMD target by Highway.
#include "attention.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

// Arrays of vectors need vectors of a size known to the compiler.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "attention.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "multiply.hpp"

HWY_BEFORE_NAMESPACE();
namespace nrem_hybrid {
namespace HWY_NAMESPACE {

// scores <- scale scores + mask; returns the largest, in all lanes.
HWY_INLINE Vector bias_scores(float scale, float* scores, const float* mask, std::size_t count) {
    const Vector factor = hn::Set(Tag(), scale);
    Vector most = hn::Set(Tag(), -std::numeric_limits<float>::infinity());
    for (std::size_t i = 0; i < count; i += lanes) {
        const Vector score =
            hn::MulAdd(factor, hn::LoadU(Tag(), scores + i), hn::LoadU(Tag(), mask + i));
        hn::StoreU(score, Tag(), scores + i);
        most = hn::Max(most, score);
    }
    return hn::MaxOfLanes(Tag(), most);
}

// scores <- exp(scores - most); returns their sum. Every token sees at least itself.
HWY_INLINE float weigh(float* scores, Vector most, std::size_t count) {
    Sums sums;
    const Vector least = hn::Set(Tag(), -86.f);
    for (std::size_t i = 0; i < count; i += lanes) {
        const Vector below = hn::Sub(hn::LoadU(Tag(), scores + i), most);
        const Vector weight =
            hn::IfThenElseZero(hn::Ge(below, least), exponential(hn::Max(below, least)));
        hn::StoreU(weight, Tag(), scores + i);
        Vector& sum = sums[i / lanes % vectors_per_group];
        sum = hn::Add(sum, weight);
    }
    return sums.total();
}

// Each row by its sum. The divisions of all rows come first, since they take long.
HWY_INLINE void divide_rows(float* sums, const Rows& rows, std::size_t width, float* out) {
    const Vector one = hn::Set(Tag(), 1.f);
    for (std::size_t i = 0; i < rows.count; i += lanes)
        hn::StoreU(hn::Div(one, hn::LoadU(Tag(), sums + i)), Tag(), sums + i);
    for (std::size_t r = 0; r < rows.count; ++r) {
        const Vector factor = hn::Set(Tag(), sums[r]);
        for (std::size_t i = 0; i < width; i += lanes) {
            float* const at = out + r * rows.stride + i;
            hn::StoreU(hn::Mul(factor, hn::LoadU(Tag(), at)), Tag(), at);
        }
    }
}

// Four numbers of four rows, `stride` apart, as four rows, `length` apart.
HWY_INLINE void turn_four(const float* from, std::size_t stride, float* to, std::size_t length) {
#if HWY_TARGET == HWY_SCALAR
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 4; ++j) to[i * length + j] = from[j * stride + i];
#else
    const hn::CappedTag<float, 4> four;
    const auto a = hn::LoadU(four, from);
    const auto b = hn::LoadU(four, from + stride);
    const auto c = hn::LoadU(four, from + 2 * stride);
    const auto d = hn::LoadU(four, from + 3 * stride);
    const auto ab = hn::InterleaveLower(four, a, b);
    const auto cd = hn::InterleaveLower(four, c, d);
    hn::StoreU(hn::ConcatLowerLower(four, cd, ab), four, to);
    hn::StoreU(hn::ConcatUpperUpper(four, cd, ab), four, to + length);
    const auto ab_end = hn::InterleaveUpper(four, a, b);
    const auto cd_end = hn::InterleaveUpper(four, c, d);
    hn::StoreU(hn::ConcatLowerLower(four, cd_end, ab_end), four, to + 2 * length);
    hn::StoreU(hn::ConcatUpperUpper(four, cd_end, ab_end), four, to + 3 * length);
#endif
}

// Keys as columns, so that the scores of a row are one product. Keys are padded with zeros, and so
// are the lines of what is turned, to whole groups of four.
HWY_INLINE void turn_keys(const Rows& keys, std::size_t size, float* turned) {
    const std::size_t length = padded(keys.count);
    for (std::size_t i = 0; i < size; i += 4) {
        float* const lines = turned + i * length;
        std::size_t j = 0;
        for (; j + 4 <= keys.count; j += 4)
            turn_four(keys.data + j * keys.stride + i, keys.stride, lines + j, length);
        for (std::size_t line = 0; line < 4; ++line) {
            for (std::size_t k = j; k < keys.count; ++k)
                lines[line * length + k] = keys.data[k * keys.stride + i + line];
            std::fill(lines + line * length + keys.count, lines + (line + 1) * length, 0.f);
        }
    }
}

struct Scratch {
    float* turned;  // padded(kept + tokens) numbers for each number of a padded key
    float* scores;  // as many for each token of a tile
    float* sums;    // one for each token
};

// Of the values that a tile sees: which, and in which column it has their weights.
struct SeenSteps {
    const Tile::Seen* seen;
    HWY_INLINE std::size_t left(std::size_t i) const { return seen[i].column; }
    HWY_INLINE std::size_t right(std::size_t i) const { return seen[i].key; }
};

// Rows of one head.
struct Chunk {
    Rows queries;
    Rows values;
    MutableRows out;
    std::size_t size;    // of a head
    std::size_t length;  // of a line of turned keys
};

HWY_INLINE void score(const Chunk& chunk, const Tile& tile, const Scratch& scratch) {
    const std::size_t columns = tile.columns();
    const float* const query = chunk.queries.data + tile.first * chunk.queries.stride;
    for (std::size_t begin = 0, end = 0; begin < tile.groups.size(); begin = end) {
        for (end = begin + 1; end < tile.groups.size(); ++end)
            if (tile.groups[end] != tile.groups[end - 1] + 1) break;
        multiply({query, chunk.queries.stride, scratch.turned + tile.groups[begin] * group,
                  chunk.length, chunk.size, nullptr, scratch.scores + begin * group, columns},
                 tile.count, (end - begin) * group);
    }
}

HWY_INLINE void attend_tile(const Chunk& chunk, const Tile& tile, const Scratch& scratch) {
    const std::size_t columns = tile.columns();
    const float scale = 1.f / std::sqrt(static_cast<float>(chunk.size));
    score(chunk, tile, scratch);
    for (std::size_t i = 0; i < tile.count; ++i) {
        float* const row = scratch.scores + i * columns;
        const Vector most = bias_scores(scale, row, tile.mask + i * columns, columns);
        scratch.sums[tile.first + i] = weigh(row, most, columns);
    }
    const Product mix{scratch.scores,
                      columns,
                      chunk.values.data,
                      chunk.values.stride,
                      tile.seen.size(),
                      nullptr,
                      chunk.out.data + tile.first * chunk.out.stride,
                      chunk.out.stride};
    multiply(mix, tile.count, padded(chunk.size), SeenSteps{tile.seen.data()});
}

HWY_INLINE void attend_head(const Attention& attention, std::size_t head, const Scratch& scratch) {
    const Rows& in = attention.in;
    const std::size_t wide = padded(attention.heads.size);
    const std::size_t all = attention.heads.count * wide;
    const std::size_t keys = attention.kept + in.count;
    const float* const query = in.data + head * wide;
    const float* const key = query + all - attention.kept * in.stride;
    const Chunk chunk{{query, in.stride, in.count},
                      {key + all, in.stride, keys},
                      {attention.out.data + head * wide, attention.out.stride},
                      attention.heads.size,
                      padded(keys)};
    turn_keys({key, in.stride, keys}, chunk.size, scratch.turned);
    for (std::size_t i = 0; i < attention.sight.tiles(); ++i)
        attend_tile(chunk, attention.sight.tile(i), scratch);
    divide_rows(scratch.sums, {nullptr, chunk.out.stride, in.count}, wide, chunk.out.data);
}

void attend(const Attention& attention) {
    const std::size_t tokens = attention.in.count;
    const std::size_t length = padded(attention.kept + tokens);
    Scratch scratch{};
    scratch.turned = attention.scratch;
    scratch.scores = scratch.turned + padded(attention.heads.size) * length;
    scratch.sums = scratch.scores + Sight::tall * length;
    std::fill(scratch.sums, scratch.sums + padded(tokens), 1.f);
    for (std::size_t head = 0; head < attention.heads.count; ++head)
        attend_head(attention, head, scratch);
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem_hybrid
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nrem_hybrid {

HWY_EXPORT(attend);

std::size_t attention_scratch(const Heads& heads, std::size_t tokens, std::size_t kept) {
    return (padded(heads.size) + Sight::tall + 1) * padded(kept + tokens);
}

void attend(const Attention& attention) {
    HWY_DYNAMIC_DISPATCH(attend)(attention);
}

}  // namespace nrem_hybrid
#endif  // HWY_ONCE
