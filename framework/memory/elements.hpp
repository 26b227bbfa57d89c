// The elements of a tensor, of whatever type they are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/names.hpp"
#include "nrem/abi/values.h"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

enum class ElementType : std::uint8_t { float32, float64, uint8, bit };
constexpr auto names_of(ElementType) {
    return std::to_array<std::string_view>({"float32", "float64", "uint8", "bit"});
}
static_assert(NREM_FLOAT64 == static_cast<int>(ElementType::float64) &&
              NREM_BIT == static_cast<int>(ElementType::bit));

constexpr bool is_float(ElementType type) {
    return type == ElementType::float32 || type == ElementType::float64;
}
// Of `count` elements.
constexpr std::size_t bytes_of(ElementType type, std::size_t count) {
    switch (type) {
        case ElementType::float32: return count * sizeof(float);
        case ElementType::float64: return count * sizeof(double);
        case ElementType::uint8: return count;
        case ElementType::bit: return (count + 7) / 8;
    }
    return 0;
}

[[nodiscard]] inline std::size_t size_of(const nrem_tensor& tensor) {
    return element_count(tensor);
}
[[nodiscard]] inline std::span<const std::byte> bytes_of(const nrem_tensor& tensor) {
    return {static_cast<const std::byte*>(tensor.elements),
            bytes_of(static_cast<ElementType>(tensor.type), size_of(tensor))};
}

// Calls `use` with the elements: a span of const float, const double or std::uint8_t, or Bits. All of
// them have size() and [].
template <class Use>
decltype(auto) with_elements(const nrem_tensor& tensor, Use&& use) {
    const std::size_t count = size_of(tensor);
    const void* const at = tensor.elements;
    switch (static_cast<ElementType>(tensor.type)) {
        case ElementType::float64: return use(std::span(static_cast<const double*>(at), count));
        case ElementType::uint8: return use(std::span(static_cast<const std::uint8_t*>(at), count));
        case ElementType::bit: return use(Bits(static_cast<const std::uint8_t*>(at), count));
        default: return use(std::span(static_cast<const float*>(at), count));
    }
}

// The same as numbers, for what is shown to people.
[[nodiscard]] std::vector<double> numbers_of(const nrem_tensor& tensor);
// The square root of the sum of squares.
[[nodiscard]] double norm(std::span<const double> numbers);
[[nodiscard]] double norm(const nrem_tensor& tensor);
// The sum of the squares of the difference of two tensors. What only the longer one has differs by its
// own value.
[[nodiscard]] double squared_distance(const nrem_tensor& before, const nrem_tensor& after);
// The elements that are no finite numbers.
struct Unfinite {
    std::size_t count = 0;
    std::size_t first = 0;  // its index and value
    double value = 0;
};
[[nodiscard]] Unfinite unfinite_in(const nrem_tensor& tensor);

}  // namespace nrem::core
