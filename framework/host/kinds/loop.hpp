// The kind loop: how one answer is made in several steps.
#pragma once

#include "host/kind.hpp"
#include "nrem/abi/loop.h"

namespace nrem::core {

template <>
struct KindOf<nrem_loop> : PlainKind {
    static constexpr std::string_view id = NREM_LOOP;
    static constexpr std::string_view plural = "loops";
    static constexpr const char* functions[] = {"create", "destroy", "answer"};
    static std::vector<Check> checks();
    static std::string_view scaffold();
};
using LoopInstance = Instance<nrem_loop>;

}  // namespace nrem::core
