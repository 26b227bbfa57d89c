#include "memory/elements.hpp"

#include <algorithm>
#include <cmath>

namespace nrem::core {

std::vector<double> numbers_of(const nrem_tensor& tensor) {
    return with_elements(tensor, [](auto elements) {
        std::vector<double> numbers(elements.size());
        for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = elements[i];
        return numbers;
    });
}

double norm(std::span<const double> numbers) {
    double sum = 0;
    for (const double number : numbers) sum += number * number;
    return std::sqrt(sum);
}

double norm(const nrem_tensor& tensor) {
    return with_elements(tensor, [](auto elements) {
        double sum = 0;
        for (std::size_t i = 0; i < elements.size(); ++i) {
            const double number = elements[i];
            sum += number * number;
        }
        return std::sqrt(sum);
    });
}

double squared_distance(const nrem_tensor& before, const nrem_tensor& after) {
    if (before.elements == after.elements) return 0;
    return with_elements(before, [&](auto old) {
        return with_elements(after, [&](auto now) {
            double sum = 0;
            for (std::size_t i = 0; i < std::max(old.size(), now.size()); ++i) {
                const double from = i < old.size() ? static_cast<double>(old[i]) : 0;
                const double to = i < now.size() ? static_cast<double>(now[i]) : 0;
                sum += (to - from) * (to - from);
            }
            return sum;
        });
    });
}

Unfinite unfinite_in(const nrem_tensor& tensor) {
    return with_elements(tensor, [](auto elements) {
        Unfinite found;
        for (std::size_t i = 0; i < elements.size(); ++i) {
            const double value = elements[i];
            if (std::isfinite(value)) continue;
            if (found.count++ == 0) found = {1, i, value};
        }
        return found;
    });
}

}  // namespace nrem::core
