// Floats for the kernels: at an address that is a multiple of a cache line, in rows whose length is
// a multiple of 16, so that vectors of any width (up to 16 lanes) need no special last step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nrem_hybrid {

inline constexpr std::size_t group = 16;  // lanes

constexpr std::size_t padded(std::size_t count) {
    return (count + group - 1) / group * group;
}

// All zero at first. Not copied, since a copy's first number would be elsewhere in its storage.
class AlignedFloats {
public:
    explicit AlignedFloats(std::size_t count = 0) : storage_(count > 0 ? count + slack : 0) {}
    AlignedFloats(AlignedFloats&&) = default;
    AlignedFloats& operator=(AlignedFloats&&) = default;
    ~AlignedFloats() = default;
    // Makes room for this many; the contents are lost when it must grow.
    void reserve(std::size_t count) {
        if (storage_.size() < count + slack) storage_.assign(count + slack, 0.f);
    }
    [[nodiscard]] float* data() { return storage_.data() + skipped(); }
    [[nodiscard]] const float* data() const { return storage_.data() + skipped(); }

private:
    static constexpr std::size_t line = 64;  // bytes
    static constexpr std::size_t slack = line / sizeof(float);
    [[nodiscard]] std::size_t skipped() const {
        const auto address = reinterpret_cast<std::uintptr_t>(storage_.data());
        return (line - address % line) % line / sizeof(float);
    }
    std::vector<float> storage_;
};

// Rows of floats, `stride` apart.
struct Rows {
    const float* data;
    std::size_t stride;
    std::size_t count;
};
struct MutableRows {
    float* data;
    std::size_t stride;
};

// out (rows x columns) = start + left (rows x depth) right (depth x columns).
struct Product {
    const float* left;
    std::size_t left_stride;
    const float* right;
    std::size_t right_stride;
    std::size_t depth;
    const float* start;  // one row, for all; nullptr: zeros
    float* out;
    std::size_t out_stride;
    bool adds = false;  // to what is in `out`
};

}  // namespace nrem_hybrid
