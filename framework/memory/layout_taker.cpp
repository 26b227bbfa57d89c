// Checks what a component declares about its tensors, before any is made.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "base/machine.hpp"
#include "memory/memory.hpp"

namespace nrem::core {

std::size_t TensorLayout::size() const {
    return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

LayoutTaker::LayoutTaker(MemoryLayout& layout)
    : layout_(layout),
      sink_{.struct_size = sizeof(nrem_layout),
            .self = this,
            .tensor = [](void* self, const nrem_tensor_spec* spec) {
                auto& taker = *static_cast<LayoutTaker*>(self);
                if (taker.there("tensor", spec) && taker.whole("tensor", *spec)) taker.take(*spec);
            }} {
    for (const auto& tensor : layout) bytes_ += tensor.size() * sizeof(float);
}

void LayoutTaker::take(const nrem_tensor_spec& spec) {
    const std::string name = spec.name ? spec.name : "";
    if (!check(spec, name)) return;
    layout_.push_back({name, {spec.shape, spec.shape + spec.rank}, spec.fill, spec.diagonal});
}

bool LayoutTaker::check(const nrem_tensor_spec& spec, const std::string& name) {
    const std::string what = fmt::format("tensor {}", name.empty() ? "without a name" : name);
    if (name.empty()) return refuse(what + " cannot be found again");
    if (std::ranges::find(layout_, name, &TensorLayout::name) != layout_.end())
        return refuse(what + " is declared twice");
    if (spec.rank < 1 || spec.rank > std::size(spec.shape))
        return refuse(fmt::format("{} has the rank {}, not 1 to {}", what, spec.rank,
                                  std::size(spec.shape)));
    if (spec.diagonal != 0 && spec.rank != 2)
        return refuse(fmt::format("{} of rank {} has no diagonal", what, spec.rank));
    if (!finite(what + ": fill", spec.fill) || !finite(what + ": diagonal", spec.diagonal))
        return false;
    std::uint64_t bytes = sizeof(float);
    bool fits = true;
    for (std::size_t axis = 0; axis < spec.rank; ++axis)
        fits = !__builtin_mul_overflow(bytes, spec.shape[axis], &bytes) && fits;
    fits = fits && !__builtin_add_overflow(bytes_, bytes, &bytes_);
    if (fits && static_cast<double>(bytes_) <= available_memory()) return true;
    return refuse(fmt::format("{} has {} elements: the tensors take more than this machine's memory",
                              what, fmt::join(spec.shape, spec.shape + spec.rank, " x ")));
}

}  // namespace nrem::core
