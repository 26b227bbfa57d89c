#include "analysis/contrast.hpp"

#include <utility>

namespace nrem::core {

const Difference& difference(const Contrast& contrast, Metric metric) {
    switch (metric) {
        case Metric::log_loss:
            return contrast.log_loss;
        case Metric::absolute_error:
            return contrast.absolute_error;
        case Metric::squared_error:
            return contrast.squared_error;
        case Metric::accuracy:
            break;
    }
    return contrast.accuracy;
}

Difference& difference(Contrast& contrast, Metric metric) {
    return const_cast<Difference&>(difference(std::as_const(contrast), metric));
}

const Difference& headline(const Contrast& contrast) {
    return difference(contrast, contrast.metric);
}

std::string_view name_of(Metric metric) {
    constexpr std::string_view names[] = {"accuracy", "log_loss", "absolute_error",
                                          "squared_error"};
    return names[static_cast<std::size_t>(metric)];
}

}  // namespace nrem::core
