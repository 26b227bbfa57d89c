// Which streams are to learn from and which are held out: decided by a hash of what a stream shows,
// so that equal content is always on the same side, whatever its index and its seed.
#pragma once

#include <stdexcept>
#include <string>

#include "nrem/sdk.hpp"

namespace {

enum class Split { all, train, test };
constexpr auto names_of(Split) {
    return std::to_array<std::string_view>({"all", "train", "test"});
}

constexpr nrem::ParamSpec split_param() {
    return nrem::choice("split", Split::all,
                        "everything, or what is to learn from, or the fifth that is held out");
}

inline bool belongs(Split split, std::uint64_t hash) {
    const bool held_out = hash % 5 == 0;
    return split == Split::all || held_out == (split == Split::test);
}

// Draws until `hash_of` what was drawn belongs to the split. A space with something on both sides
// fails by chance less than once in 10^96 times.
template <class Draw, class Hash>
auto draw_from(Split split, Draw&& draw, Hash&& hash_of) {
    constexpr int tries = 1000;
    for (int i = 0; i < tries; ++i) {
        auto drawn = draw();
        if (belongs(split, hash_of(drawn))) return drawn;
    }
    throw std::runtime_error(
        "split " + std::string(nrem::name_of(split)) +
        " is empty: there are too few different streams with these parameters");
}

}  // namespace
