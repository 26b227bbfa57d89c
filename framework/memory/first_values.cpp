#include "memory/first_values.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "nrem/sdk/random.hpp"

namespace nrem::core {

namespace {

std::uint64_t seed_of(const TensorLayout& tensor) {
    std::uint64_t seed = tensor.seed;
    for (const char letter : tensor.name) seed = combine(seed, static_cast<unsigned char>(letter));
    return seed;
}

template <class Number>
void draw(Number* row, const TensorLayout& tensor, std::size_t size, Random random) {
    for (std::size_t i = 0; i < size; ++i) {
        const double drawn = tensor.start == Start::normal ? random.normal()
                                                           : 2 * random.uniform() - 1;
        row[i] = static_cast<Number>(double{tensor.fill} + tensor.spread * drawn);
    }
}

// Gram and Schmidt, twice, on vectors of normal numbers: rows, or columns where these are fewer.
template <class Number>
void make_orthogonal(Number* values, const TensorLayout& tensor, std::size_t rows,
                     std::size_t columns) {
    const std::size_t count = std::min(rows, columns);
    const std::size_t length = std::max(rows, columns);
    Random random(seed_of(tensor));
    std::vector<double> all(count * length);
    for (std::size_t i = 0; i < count; ++i) {
        double* const now = all.data() + i * length;
        for (std::size_t k = 0; k < length; ++k) now[k] = random.normal();
        for (int round = 0; round < 2; ++round)
            for (std::size_t j = 0; j < i; ++j) {
                const double* const other = all.data() + j * length;
                double along = 0;
                for (std::size_t k = 0; k < length; ++k) along += now[k] * other[k];
                for (std::size_t k = 0; k < length; ++k) now[k] -= along * other[k];
            }
        double square = 0;
        for (std::size_t k = 0; k < length; ++k) square += now[k] * now[k];
        for (std::size_t k = 0; k < length; ++k) now[k] /= std::sqrt(square);
    }
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t column = 0; column < columns; ++column)
            values[row * columns + column] = static_cast<Number>(
                tensor.spread *
                (rows <= columns ? all[row * length + column] : all[column * length + row]));
}

template <class Number>
void fill_floats(Number* values, const TensorLayout& tensor, std::size_t from, std::size_t to) {
    const std::size_t columns = tensor.row_size();
    if (tensor.start == Start::constant)
        std::fill(values + from * columns, values + to * columns, static_cast<Number>(tensor.fill));
    else if (tensor.start == Start::orthogonal)
        make_orthogonal(values, tensor, tensor.shape[0], columns);
    else
        for (std::size_t row = from; row < to; ++row)
            draw(values + row * columns, tensor, columns, Random(combine(seed_of(tensor), row)));
    if (tensor.diagonal == 0) return;
    for (std::size_t i = from; i < std::min(to, columns); ++i)
        values[i * columns + i] += static_cast<Number>(tensor.diagonal);
}

void fill_bits(std::uint8_t* bytes, std::size_t from, std::size_t to, bool value) {
    for (std::size_t i = from; i < to; ++i) set_bit(bytes, i, value);
}

}  // namespace

void fill_rows(std::byte* elements, const TensorLayout& tensor, std::size_t from, std::size_t to) {
    const std::size_t columns = tensor.row_size();
    auto* const bytes = reinterpret_cast<std::uint8_t*>(elements);
    switch (tensor.type) {
        case ElementType::float32:
            return fill_floats(reinterpret_cast<float*>(elements), tensor, from, to);
        case ElementType::float64:
            return fill_floats(reinterpret_cast<double*>(elements), tensor, from, to);
        case ElementType::uint8:
            std::fill(bytes + from * columns, bytes + to * columns,
                      static_cast<std::uint8_t>(tensor.fill));
            return;
        case ElementType::bit:
            return fill_bits(bytes, from * columns, to * columns, tensor.fill != 0);
    }
}

}  // namespace nrem::core
