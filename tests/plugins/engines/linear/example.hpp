// A step with vectors of its own, and what it is by plain loops in long double.
#pragma once

#include <cmath>
#include <vector>

#include "engines/linear/step.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem_linear::example {

struct Shape {
    std::size_t keys, values;
};

// What a step has; the order of the names is that of `every_kind`.
struct Kind {
    bool predicts, reads, own_erase_key;
    enum class Fading { none, all, rows } fading;
};

inline std::vector<Kind> every_kind() {
    std::vector<Kind> kinds;
    for (const bool predicts : {false, true})
        for (const bool reads : {false, true})
            for (const bool own : {false, true})
                for (const auto fading : {Kind::Fading::none, Kind::Fading::all, Kind::Fading::rows})
                    kinds.push_back({predicts, reads, own, fading});
    return kinds;
}

inline std::vector<Shape> odd_shapes() {
    std::vector<Shape> shapes;
    for (const std::size_t keys : {1u, 3u, 7u, 63u, 64u, 65u, 130u})
        for (const std::size_t values : {1u, 3u, 7u, 63u, 64u, 65u, 130u})
            shapes.push_back({keys, values});
    return shapes;
}

template <class T>
std::vector<T> gaussian(nrem::Random& random, std::size_t size, double scale = 1) {
    std::vector<T> made(size);
    for (auto& x : made) x = static_cast<T>(scale * random.normal());
    return made;
}

// Vectors of a length near 1, so that sums do not grow.
template <class T>
class Example {
public:
    Example(const Shape& shape, const Kind& kind, std::uint64_t seed)
        : Example(shape, kind, nrem::Random(seed)) {}

    Matrix<T> matrix() { return {cells.data(), shape_.keys, shape_.values}; }
    Step<T> step() const {
        Step<T> made{.key = key_, .target = target_, .write = T(0.7), .erase = T(0.9)};
        if (kind_.predicts) made.predict = predict_;
        if (kind_.reads) made.query = query_;
        if (kind_.own_erase_key) made.erase_key = erase_key_;
        if (kind_.fading == Kind::Fading::all) made.decay.all = T(0.8);
        if (kind_.fading == Kind::Fading::rows) made.decay.rows = rows_;
        return made;
    }

    std::vector<T> cells;
    std::vector<T> x, out;

private:
    Example(const Shape& shape, const Kind& kind, nrem::Random random)
        : cells(gaussian<T>(random, shape.keys * shape.values)),
          x(shape.values),
          out(shape.values),
          shape_(shape),
          kind_(kind) {
        const double unit = 1 / std::sqrt(static_cast<double>(shape.keys));
        for (auto* vector : {&predict_, &query_, &key_, &erase_key_})
            *vector = gaussian<T>(random, shape.keys, unit);
        target_ = gaussian<T>(random, shape.values);
        rows_ = gaussian<T>(random, shape.keys);
    }

    Shape shape_;
    Kind kind_;
    std::vector<T> predict_, query_, key_, erase_key_, target_, rows_;
};

// S, x and o after a step, in the order in which the rule is written down.
struct Plain {
    std::vector<long double> cells, x, out;

    template <class T>
    Plain(const std::vector<T>& before, const Shape& shape, const Step<T>& step)
        : cells(before.begin(), before.end()), x(shape.values), out(shape.values) {
        const auto decay = [&](std::size_t row) -> long double {
            return step.decay.rows.empty() ? step.decay.all : step.decay.rows[row];
        };
        const auto erase_key = step.erase_key.empty() ? step.key : step.erase_key;
        const long double erase = step.erase_key.empty() ? step.write * static_cast<long double>(
                                                                            step.erase)
                                                         : static_cast<long double>(step.erase);
        for (std::size_t c = 0; c < shape.values; ++c) {
            const auto cell = [&](std::size_t row) -> long double& {
                return cells[row * shape.values + c];
            };
            for (std::size_t r = 0; r < step.predict.size(); ++r)
                x[c] += cell(r) * step.predict[r];
            for (std::size_t r = 0; r < shape.keys; ++r)
                cell(r) = decay(r) * cell(r) - erase * erase_key[r] * x[c] +
                          static_cast<long double>(step.write) * step.key[r] * step.target[c];
            for (std::size_t r = 0; r < step.query.size(); ++r)
                out[c] += cell(r) * step.query[r];
        }
    }
};

}  // namespace nrem_linear::example
