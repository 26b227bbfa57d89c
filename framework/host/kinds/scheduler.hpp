// The kind scheduler: when to sleep.
#pragma once

#include "host/kind.hpp"
#include "nrem/abi/scheduler.h"

namespace nrem::core {

template <>
struct KindOf<nrem_scheduler> : PlainKind {
    static constexpr std::string_view id = NREM_SCHEDULER;
    static constexpr std::string_view plural = "schedulers";
    static constexpr const char* functions[] = {"create", "destroy", "decide"};
    static std::vector<Check> checks();
    static std::string_view scaffold();
};
using SchedulerInstance = Instance<nrem_scheduler>;

}  // namespace nrem::core
