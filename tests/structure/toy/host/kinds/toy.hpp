// The kind toy: counts.
#pragma once

#include "host/kind.hpp"
#include "nrem/abi/toy.h"

namespace nrem::core {

template <>
struct KindOf<nrem_toy> : PlainKind {
    static constexpr std::string_view id = NREM_TOY;
    static constexpr std::string_view plural = "toys";
    static constexpr const char* functions[] = {"create", "destroy", "count", "forget"};
    static constexpr std::size_t needed = 3, oldest = 3;
    static std::vector<Check> checks();
    static std::string_view scaffold();
};

}  // namespace nrem::core
