// The C++20 face of nrem/abi/: header-only, standard library only.
//
// A component is a plain class, constructed from nrem::Params, with the functions that its kind
// asks for (a concept, no base class) and, where it wants, `static constexpr` members `schema`,
// `needs` and `offers`. Throw std::exception to fail.
#pragma once

#if __cplusplus < 202002L
#    error "nrem/sdk.hpp needs -std=c++20"
#endif

#include <array>

#include "nrem/sdk/backend.hpp"
#include "nrem/sdk/finite.hpp"
#include "nrem/sdk/language.hpp"
#include "nrem/sdk/loop.hpp"
#include "nrem/sdk/number.hpp"
#include "nrem/sdk/policy.hpp"
#include "nrem/sdk/probe.hpp"
#include "nrem/sdk/rule.hpp"
#include "nrem/sdk/scheduler.hpp"
#include "nrem/sdk/sequence_model.hpp"
#include "nrem/sdk/stop.hpp"
#include "nrem/sdk/task.hpp"
#include "nrem/sdk/tool.hpp"
#include "nrem/sdk/trainer.hpp"
#include "nrem/sdk/words.hpp"

#ifdef __OPTIMIZE__
#    define NREM_BUILD_INFO "C++ " __VERSION__ ", optimised"
#else
#    define NREM_BUILD_INFO "C++ " __VERSION__ ", not optimised"
#endif

// Defines the entry point. Once per plugin, at namespace scope, after the components.
#define NREM_PLUGIN(name, version, ...)                                                  \
    extern "C" NREM_EXPORT const nrem_plugin* nrem_entry(void) {                         \
        static constexpr auto components = std::to_array<nrem_component>({__VA_ARGS__}); \
        static constexpr nrem_plugin plugin =                                            \
            nrem::detail::plugin(name, version, NREM_BUILD_INFO, components);            \
        return &plugin;                                                                  \
    }
