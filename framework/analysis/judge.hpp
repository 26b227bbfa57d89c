// Corrected p and verdicts of contrasts that belong together.
#pragma once

#include <vector>

#include "analysis/comparison.hpp"

namespace nrem::core {

struct Judged {
    Contrast* contrast = nullptr;
    double baseline = unknown;  // the baseline's figure of the headline metric
};

enum class Tests { permutation_or_mcnemar, permutation };

// Chooses the headline test of all, corrects it over them and judges; runs the sequence that
// `stop_early` asks for.
void judge(const std::vector<Judged>& family, const CompareOptions& options, Tests tests);

// The smallest effect of interest: of accuracy, or relative to the baseline for other metrics.
[[nodiscard]] double margin_of(Metric metric, double baseline, const CompareOptions& options);

}  // namespace nrem::core
