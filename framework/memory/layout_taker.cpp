// Checks what a component declares about its tensors, before any is made.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "base/machine.hpp"
#include "memory/memory.hpp"

namespace nrem::core {

namespace {

// The values that an element may begin with.
std::string fault_of(const nrem_tensor_spec& spec) {
    if (spec.type < NREM_FLOAT32 || spec.type > NREM_BIT)
        return fmt::format("has the unknown type {}", spec.type);
    if (spec.start < NREM_CONSTANT || spec.start > NREM_ORTHOGONAL)
        return fmt::format("begins in the unknown way {}", spec.start);
    const auto type = static_cast<ElementType>(spec.type);
    if (!is_float(type)) {
        const float most = type == ElementType::bit ? 1 : 255;
        if (spec.start != NREM_CONSTANT || spec.diagonal != 0)
            return fmt::format("of {} begins with one value alone", name_of(type));
        if (spec.fill < 0 || spec.fill > most || spec.fill != std::floor(spec.fill))
            return fmt::format("of {} cannot begin with {}", name_of(type), spec.fill);
    }
    if (spec.start == NREM_ORTHOGONAL && spec.grows) return "cannot grow and begin orthogonal";
    return "";
}

}  // namespace

std::size_t TensorLayout::row_size() const {
    return std::accumulate(shape.begin() + 1, shape.end(), std::size_t{1}, std::multiplies<>());
}

LayoutTaker::LayoutTaker(MemoryLayout& layout)
    : layout_(layout),
      sink_{.struct_size = sizeof(nrem_layout),
            .self = this,
            .tensor = [](void* self, const nrem_tensor_spec* spec) {
                auto& taker = *static_cast<LayoutTaker*>(self);
                if (taker.there("tensor", spec) && taker.whole("tensor", *spec)) taker.take(*spec);
            }} {
    for (const auto& tensor : layout) bytes_ += tensor.bytes();
}

void LayoutTaker::take(const nrem_tensor_spec& given) {
    const nrem_tensor_spec spec = as_far_as_it_goes(given);
    const std::string name = spec.name ? spec.name : "";
    if (!check(spec, name)) return;
    layout_.push_back({.name = name,
                       .shape = {spec.shape, spec.shape + spec.rank},
                       .fill = spec.fill,
                       .diagonal = spec.diagonal,
                       .type = static_cast<ElementType>(spec.type),
                       .start = static_cast<Start>(spec.start),
                       .spread = spec.spread,
                       .grows = spec.grows != 0});
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
    if (!finite(what + ": fill", spec.fill) || !finite(what + ": diagonal", spec.diagonal) ||
        !finite(what + ": spread", spec.spread))
        return false;
    if (const std::string fault = fault_of(spec); !fault.empty())
        return refuse(fmt::format("{} {}", what, fault));
    std::uint64_t bytes = bytes_of(static_cast<ElementType>(spec.type), 1);
    bool fits = true;
    for (std::size_t axis = 0; axis < spec.rank; ++axis)
        fits = !__builtin_mul_overflow(bytes, spec.shape[axis], &bytes) && fits;
    fits = fits && !__builtin_add_overflow(bytes_, bytes, &bytes_);
    if (fits && static_cast<double>(bytes_) <= available_memory()) return true;
    return refuse(fmt::format("{} has {} elements: the tensors take more than this machine's memory",
                              what, fmt::join(spec.shape, spec.shape + spec.rank, " x ")));
}

}  // namespace nrem::core
