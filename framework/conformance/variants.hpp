// The settings that are tried with a component.
#pragma once

#include <vector>

#include "conformance/checks.hpp"

namespace nrem::core {

// Plain settings with one of them changed.
struct Variant {
    Settings settings;
    Setting changed;
};

enum class Variants {
    choices,  // every other choice and flag
    ends,     // the choices, and both ends of every finite range
};
[[nodiscard]] std::vector<Variant> variants(const Subject& subject, Variants which);

}  // namespace nrem::core
