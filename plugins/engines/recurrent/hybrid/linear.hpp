// A linear map with its weights laid out for the kernel, on rows of padded length.
#pragma once

#include <span>
#include <vector>

#include "aligned.hpp"

namespace nrem_hybrid {

// For each place of a padded row the row or column of the weights that it stands for.
using Places = std::vector<std::size_t>;
inline constexpr std::size_t nowhere = static_cast<std::size_t>(-1);  // always zero

// 0 .. count - 1 in parts of this size, each padded to a multiple of 16; the whole likewise.
[[nodiscard]] Places places_of(std::size_t count, std::size_t part);

class Linear {
public:
    Linear() = default;
    // `weight` is outputs x inputs, row by row, with `inputs` numbers a row; an empty bias is zero.
    struct Weights {
        std::span<const float> weight;
        std::size_t inputs;
        std::span<const float> bias = {};
    };
    Linear(const Weights& weights, const Places& outputs, const Places& inputs);

    [[nodiscard]] std::size_t inputs() const { return depth_; }
    [[nodiscard]] std::size_t outputs() const { return outputs_; }  // padded
    // out = weight in + bias, a row for a row.
    void apply(const Rows& in, const MutableRows& out) const { multiply(in, out, Out::set); }
    // out += weight in + bias
    void add(const Rows& in, const MutableRows& out) const { multiply(in, out, Out::added_to); }

private:
    enum class Out { set, added_to };
    void multiply(const Rows& in, const MutableRows& out, Out how) const;

    std::size_t outputs_ = 0;
    std::size_t depth_ = 0;
    AlignedFloats panels_;  // of 32 columns, the last of 16 or 32, each input x column
    AlignedFloats bias_;
};

}  // namespace nrem_hybrid
