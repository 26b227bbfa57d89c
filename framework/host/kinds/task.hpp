// The kind task: makes the streams of events.
#pragma once

#include "host/kind.hpp"
#include "nrem/abi/task.h"

namespace nrem::core {

template <>
struct KindOf<nrem_task> : PlainKind {
    static constexpr std::string_view id = NREM_TASK;
    static constexpr std::string_view plural = "tasks";
    static constexpr const char* functions[] = {"create", "destroy", "describe",
                                                "stream", "score",   "statements",
                                                "tools",  "act"};
    static constexpr std::size_t needed = 4;
    static constexpr std::size_t oldest = 6;  // tools and act came with 1.2
    static constexpr bool shared = true;
    static constexpr Made made = Made::when_run;
    static std::vector<Check> checks();
    static std::string_view scaffold();
};
using TaskInstance = Instance<nrem_task>;

}  // namespace nrem::core
