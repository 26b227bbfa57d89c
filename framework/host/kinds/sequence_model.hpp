// The kind sequence_model: a model whose fast weights are the memory. Configs choose
// it under `backend`.
#pragma once

#include "host/kind.hpp"
#include "nrem/abi/sequence_model.h"

namespace nrem::core {

template <>
struct KindOf<nrem_sequence_model> : PlainKind {
    static constexpr std::string_view id = NREM_SEQUENCE_MODEL;
    static constexpr std::string_view plural = "sequence models";
    static constexpr const char* functions[] = {"create", "destroy", "describe", "layout",
                                                "encode", "decode",  "forward",  "identity"};
    static constexpr bool shared = true;
    static constexpr Made made = Made::for_each_seed;
    static constexpr std::string_view stands_for = "backend";
    static std::vector<Check> checks();
    static std::string_view scaffold();
};
using SequenceModelInstance = Instance<nrem_sequence_model>;

}  // namespace nrem::core
