// The values that a tensor begins with.
#pragma once

#include <cstddef>

#include "memory/memory.hpp"

namespace nrem::core {

// Fills the rows `from` to `to` - 1 of the elements of a tensor. What is drawn depends on the seed, on
// the tensor's name and on the row alone, so that a tensor which grew is as if it had always been so
// long.
void fill_rows(std::byte* elements, const TensorLayout& tensor, std::size_t from, std::size_t to);

}  // namespace nrem::core
