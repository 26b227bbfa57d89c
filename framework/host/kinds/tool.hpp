// The kind tool: what a loop may call. Configs list theirs under `tools`.
#pragma once

#include "host/kind.hpp"
#include "nrem/abi/tool.h"

namespace nrem::core {

template <>
struct KindOf<nrem_tool> : PlainKind {
    static constexpr std::string_view id = NREM_TOOL;
    static constexpr std::string_view plural = "tools";
    static constexpr std::string_view key = plural;
    static constexpr bool shared = true;
    static constexpr const char* functions[] = {"create", "destroy", "describe", "call"};
    static std::vector<Check> checks();
    static std::string_view scaffold();
};
using ToolInstance = Instance<nrem_tool>;

}  // namespace nrem::core
