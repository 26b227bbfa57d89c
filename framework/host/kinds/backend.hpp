// The kind backend: the frozen predictor, a language model, or both.
#pragma once

#include "host/kind.hpp"
#include "nrem/abi/backend.h"

namespace nrem::core {

template <>
struct KindOf<nrem_backend> : PlainKind {
    static constexpr std::string_view id = NREM_BACKEND;
    static constexpr std::string_view plural = "backends";
    static constexpr const char* functions[] = {"create",   "destroy", "predict",
                                                "generate", "embed",   "identity"};
    static constexpr std::size_t needed = 2;
    static constexpr bool shared = true;
    static constexpr Made made = Made::when_run;
    // It predicts, or says that it generates or embeds, and then who it is.
    static void check(const Component& component);
    static std::vector<Check> checks();
    static std::string_view scaffold();
};
using BackendInstance = Instance<nrem_backend>;

// Whether a predictor can be asked; a backend may do nothing but embed.
[[nodiscard]] bool answers(const Component& component);

}  // namespace nrem::core
