// The kind probe: measures what a memory holds, on a fork of it. Configs list theirs under `probes`.
#pragma once

#include "host/kind.hpp"
#include "nrem/abi/probe.h"

namespace nrem::core {

template <>
struct KindOf<nrem_probe> : PlainKind {
    static constexpr std::string_view id = NREM_PROBE;
    static constexpr std::string_view plural = "probes";
    static constexpr std::string_view key = plural;
    static constexpr const char* functions[] = {"create", "destroy", "measure"};
    static std::vector<Check> checks();
    static std::string_view scaffold();
};
using ProbeInstance = Instance<nrem_probe>;

}  // namespace nrem::core
