// The verdicts of contrasts that belong to one family.
#pragma once

#include <vector>

#include "analysis/comparison.hpp"
#include "analysis/resampling.hpp"

namespace nrem::core {

struct Judged {
    Contrast* contrast = nullptr;
    double baseline = unknown;  // the baseline's figure of the headline metric
    double reach = 1;  // of the largest difference: 2 for a difference of differences
};

// Corrects over all of them and judges each: by step-down max-T where all go by sign flips, by
// Holm's method else. With `stop_early`, verdicts on accuracy go by the confidence sequence alone,
// since any p is for a number of streams that was fixed beforehand.
void judge(const std::vector<Judged>& family, const CompareOptions& options,
           Resampling& resampling);

// The smallest effect of interest: of accuracy, or relative to the baseline for other metrics.
[[nodiscard]] double margin_of(Metric metric, double baseline, const CompareOptions& options);

}  // namespace nrem::core
