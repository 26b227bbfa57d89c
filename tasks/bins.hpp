// Distances in bins that double, as the names of groups: "0", "1", "2 to 3", "4 to 7", ...
#pragma once

#include <cstddef>
#include <string>

namespace {

inline std::string doubling_bin(std::size_t distance) {
    if (distance < 2) return std::to_string(distance);
    std::size_t first = 1;
    while (first * 2 <= distance) first *= 2;
    return std::to_string(first) + " to " + std::to_string(2 * first - 1);
}

}  // namespace
