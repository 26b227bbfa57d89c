// The kind rule: how a memory is read and written.
#pragma once

#include "host/kind.hpp"
#include "nrem/abi/rule.h"

namespace nrem::core {

template <>
struct KindOf<nrem_rule> : PlainKind {
    static constexpr std::string_view id = NREM_RULE;
    static constexpr std::string_view plural = "rules";
    static constexpr const char* functions[] = {"create",   "destroy", "layout", "read",       "write",
                                                "boundary", "forget",  "used",   "write_batch"};
    static constexpr std::size_t needed = 5;
    static constexpr std::size_t oldest = 5;  // the rest came with 1.3
    static std::vector<Check> checks();
    static std::string_view scaffold();
};
using RuleInstance = Instance<nrem_rule>;

}  // namespace nrem::core
