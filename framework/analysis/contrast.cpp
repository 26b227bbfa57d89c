// The words for what a contrast says.
#include "analysis/contrast.hpp"

namespace nrem::core {

const Difference& headline(const Contrast& contrast) {
    switch (contrast.metric) {
        case Metric::log_loss:
            return contrast.log_loss;
        case Metric::absolute_error:
            return contrast.absolute_error;
        case Metric::squared_error:
            return contrast.squared_error;
        default:
            return contrast.accuracy;
    }
}

std::string_view name_of(Metric metric) {
    constexpr std::string_view names[] = {"accuracy", "log_loss", "absolute_error",
                                          "squared_error"};
    return names[static_cast<std::size_t>(metric)];
}

std::string_view name_of(Test test) {
    return test == Test::mcnemar ? "mcnemar" : "permutation";
}

std::string_view words(Verdict verdict) {
    constexpr std::string_view names[] = {"better", "worse", "no detectable difference",
                                          "underpowered", "not compared"};
    return names[static_cast<std::size_t>(verdict)];
}

}  // namespace nrem::core
