// The kind policy: what a pass of a sleep does.
#pragma once

#include "host/kind.hpp"
#include "nrem/abi/policy.h"

namespace nrem::core {

template <>
struct KindOf<nrem_policy> : PlainKind {
    static constexpr std::string_view id = NREM_POLICY;
    static constexpr std::string_view plural = "policies";
    static constexpr const char* functions[] = {"create", "destroy", "consolidate"};
    static std::vector<Check> checks();
    static std::string_view scaffold();
};
using PolicyInstance = Instance<nrem_policy>;

}  // namespace nrem::core
