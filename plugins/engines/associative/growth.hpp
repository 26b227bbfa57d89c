// What the rule `fast_weights` and the policy `grow_state` agree on: which tensors say how full a
// state is and into how many parts keys are cut, and which rows are whose.
#pragma once

#include <cstddef>

namespace nrem::growth {

inline constexpr const char* state = "S";          // the matrices of all heads, one below the other
inline constexpr const char* written = "written";  // pairs at wake
inline constexpr const char* parts = "parts";      // heads, and parts that keys are cut into
inline constexpr const char* maps[] = {"map", "query_map"};  // a row a feature of the key

struct Cut {
    std::size_t heads;
    std::size_t parts;  // divides heads
};
// Of the key, that a head is addressed by.
constexpr std::size_t part_of(std::size_t head, const Cut& cut) {
    return head * cut.parts / cut.heads;
}

}  // namespace nrem::growth
