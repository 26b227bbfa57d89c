// The kind trainer: makes the weights of sequence models.
#pragma once

#include "host/kind.hpp"
#include "nrem/abi/trainer.h"

namespace nrem::core {

template <>
struct KindOf<nrem_trainer> : PlainKind {
    static constexpr std::string_view id = NREM_TRAINER;
    static constexpr std::string_view plural = "trainers";
    static constexpr const char* functions[] = {"create", "destroy", "train"};
    static constexpr Made made = Made::when_run;
    static std::vector<Check> checks();
};
using TrainerInstance = Instance<nrem_trainer>;

}  // namespace nrem::core
