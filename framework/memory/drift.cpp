#include "memory/drift.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "memory/elements.hpp"

namespace nrem::core {

namespace {

constexpr double largest_logarithm = 20;  // of a factor of half a billion

// The rows of a matrix, or its columns where these are fewer; in units of the largest element.
struct Vectors {
    std::vector<double> numbers;  // one vector after the other
    std::size_t count = 0;
    std::size_t length = 0;

    [[nodiscard]] double product(std::size_t a, std::size_t b) const {
        const double* const one = numbers.data() + a * length;
        return std::inner_product(one, one + length, numbers.data() + b * length, 0.0);
    }
};

Vectors vectors_of(const nrem_tensor& tensor) {
    const std::vector<double> numbers = numbers_of(tensor);
    if (numbers.empty()) return {};  // nothing has grown yet
    const std::size_t columns = tensor.shape[tensor.rank - 1];
    const std::size_t rows = numbers.size() / columns;
    double largest = 0;
    for (const double number : numbers) largest = std::max(largest, std::abs(number));
    Vectors made{std::vector<double>(numbers.size()), std::min(rows, columns), std::max(rows, columns)};
    if (largest == 0) return made;
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t column = 0; column < columns; ++column)
            made.numbers[rows <= columns ? row * columns + column : column * rows + row] =
                numbers[row * columns + column] / largest;
    return made;
}

double change(double before, double after) {
    if (!(before > 0)) return 0;
    if (!(after > 0)) return -largest_logarithm;
    return std::clamp(std::log(after / before), -largest_logarithm, largest_logarithm);
}

}  // namespace

double effective_rank(const nrem_tensor& tensor) {
    const Vectors vectors = vectors_of(tensor);
    double trace = 0;
    double squares = 0;
    for (std::size_t a = 0; a < vectors.count; ++a) {
        const double own = vectors.product(a, a);
        trace += own;
        squares += own * own;
        for (std::size_t b = 0; b < a; ++b) squares += 2 * std::pow(vectors.product(a, b), 2);
    }
    return squares > 0 ? trace * trace / squares : 0;
}

void add_change(Drifts& drifts, const Memory& before, const Memory& after) {
    drifts.resize(after.tensor_count());
    for (std::size_t i = 0; i < after.tensor_count(); ++i) {
        const nrem_tensor& old = before.tensor(i);
        const nrem_tensor& now = after.tensor(i);
        if (old.elements == now.elements) continue;  // shared, so unchanged
        drifts[i].norm += change(norm(old), norm(now));
        drifts[i].rank += change(effective_rank(old), effective_rank(now));
    }
}

double factor(double logarithm) {
    return std::exp(std::min(std::abs(logarithm), largest_logarithm));
}

}  // namespace nrem::core
