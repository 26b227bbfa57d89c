#include "kept.hpp"

#include <algorithm>

namespace nrem_hybrid {

namespace {

// The number behind a row's values, which may have come from any file.
bool is_place(float number) {
    constexpr float longest = 1 << 20;  // tokens of a chunk
    return number >= 1 && number <= longest;
}

}  // namespace

void Kept::begin_chunk() {
    std::copy_n(newest_, rows_ * stride(), before_);
}

std::size_t Kept::count() const {
    std::size_t count = 0;
    while (count < rows_ && is_place(before_[(rows_ - count) * stride() - 1])) ++count;
    return count;
}

std::size_t Kept::place() const {
    const std::size_t first = rows_ - count();
    return first == rows_ ? 0 : static_cast<std::size_t>(before_[(first + 1) * stride() - 1]) - 1;
}

// In the rows of attention the queries of all heads come first, and each head is padded.
void Kept::read(const MutableRows& rows) const {
    const std::size_t first = rows_ - count();
    const std::size_t wide = padded(heads_.size);
    for (std::size_t r = first; r < rows_; ++r)
        for (std::size_t part = 0; part < 2 * heads_.count; ++part) {
            float* const to = rows.data + (r - first) * rows.stride + (heads_.count + part) * wide;
            std::copy_n(before_ + r * stride() + part * heads_.size, heads_.size, to);
            std::fill(to + heads_.size, to + wide, 0.f);
        }
}

void Kept::write(const Rows& chunk) {
    const std::size_t count = std::min(rows_, chunk.count);
    const std::size_t wide = padded(heads_.size);
    std::fill_n(newest_, (rows_ - count) * stride(), 0.f);
    for (std::size_t place = chunk.count - count; place < chunk.count; ++place) {
        float* const row = newest_ + (place + rows_ - chunk.count) * stride();
        for (std::size_t part = 0; part < 2 * heads_.count; ++part)
            std::copy_n(chunk.data + place * chunk.stride + (heads_.count + part) * wide,
                        heads_.size, row + part * heads_.size);
        row[2 * width()] = static_cast<float>(place + 1);
    }
}

}  // namespace nrem_hybrid
