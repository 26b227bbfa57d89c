// The kernel of linear maps, compiled once for each SIMD target by Highway, and the packing of
// their weights.
#include "linear.hpp"

#include <algorithm>

// Arrays of vectors need vectors of a size known to the compiler.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "linear.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "multiply.hpp"

HWY_BEFORE_NAMESPACE();
namespace nrem_hybrid {
namespace HWY_NAMESPACE {

// `whole.right` are panels of 32 columns, the last of 16 or 32.
void multiply_panels(const Product& whole, std::size_t rows, std::size_t columns) {
    for (std::size_t column = 0; column < columns; column += 2 * group) {
        const std::size_t width = std::min(columns - column, 2 * group);
        Product panel = whole;
        panel.right += column * whole.depth;
        panel.right_stride = width;
        panel.start += column;
        panel.out += column;
        multiply(panel, rows, width);
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem_hybrid
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nrem_hybrid {

HWY_EXPORT(multiply_panels);

Places places_of(std::size_t count, std::size_t part) {
    Places places;
    for (std::size_t begin = 0; begin < count; begin += part)
        for (std::size_t i = 0; i < padded(part); ++i)
            places.push_back(i < part ? begin + i : nowhere);
    return places;
}

Linear::Linear(const Weights& weights, const Places& outputs, const Places& inputs)
    : outputs_(padded(outputs.size())),
      depth_(inputs.size()),
      panels_(outputs_ * depth_),
      bias_(outputs_) {
    for (std::size_t column = 0; column < outputs.size(); ++column) {
        if (outputs[column] == nowhere) continue;
        if (!weights.bias.empty()) bias_.data()[column] = weights.bias[outputs[column]];
        const std::size_t first = column / (2 * group) * (2 * group);
        const std::size_t width = std::min(outputs_ - first, 2 * group);
        const float* const row = weights.weight.data() + outputs[column] * weights.inputs;
        for (std::size_t k = 0; k < depth_; ++k)
            if (inputs[k] != nowhere)
                panels_.data()[first * depth_ + k * width + column - first] = row[inputs[k]];
    }
}

void Linear::multiply(const Rows& in, const MutableRows& out, Out how) const {
    HWY_DYNAMIC_DISPATCH(multiply_panels)
    ({.left = in.data,
      .left_stride = in.stride,
      .right = panels_.data(),
      .right_stride = 0,
      .depth = depth_,
      .start = bias_.data(),
      .out = out.data,
      .out_stride = out.stride,
      .adds = how == Out::added_to},
     in.count, outputs_);
}

}  // namespace nrem_hybrid
#endif  // HWY_ONCE
