// The curves of trainings as one HTML page without scripts: loss by step, accuracy on what is held
// out, and a table of where each training is.
#pragma once

#include <string>
#include <vector>

#include "nrem/abi/trainer.h"

namespace nrem::core {

struct TrainingCurve {
    std::string arm;
    std::uint64_t seed = 0;
    std::vector<nrem_progress> progress;  // by step
};

[[nodiscard]] std::string training_page(const std::string& title, const std::string& about,
                                        const std::vector<TrainingCurve>& curves);

}  // namespace nrem::core
