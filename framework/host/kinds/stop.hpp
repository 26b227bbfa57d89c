// The kind stop: when a loop has done enough for an answer.
#pragma once

#include "host/kind.hpp"
#include "nrem/abi/stop.h"

namespace nrem::core {

template <>
struct KindOf<nrem_stop> : PlainKind {
    static constexpr std::string_view id = NREM_STOP;
    static constexpr std::string_view plural = "stops";
    static constexpr const char* functions[] = {"create", "destroy", "decide"};
    static std::vector<Check> checks();
    static std::string_view scaffold();
};
using StopInstance = Instance<nrem_stop>;

}  // namespace nrem::core
