// Logistic regression with a ridge, by Newton's method. The same examples in the same order give the
// same bytes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace nrem::core {

struct Example {
    std::vector<double> features;  // as many in all; NaN: not known, which counts as usual
    bool yes = false;
};

// A feature counts as how many scales it is from its mean.
struct LogisticFit {
    std::vector<double> mean, scale, weights;
    double bias = 0;
    [[nodiscard]] double chance(std::span<const double> features) const;
};

// The features of the examples that tell them apart: known in some, and of several values.
[[nodiscard]] std::vector<std::size_t> telling_features(std::span<const Example> examples);

// The weights with the largest likelihood less ridge / 2 times their squares, the bias left out. A
// ridge above 0, and features that tell apart. Throws Error where all examples are of one kind.
[[nodiscard]] LogisticFit fit_logistic(std::span<const Example> examples, double ridge);

}  // namespace nrem::core
