#include "analysis/logistic.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace nrem::core {
namespace {

constexpr double farthest = 10;  // as many scales; what is further out counts as that
constexpr int most_steps = 100;
constexpr double settled = 1e-10;

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;

double logistic(double sum) {
    return 1 / (1 + std::exp(-sum));
}

double distance(double value, double mean, double scale) {
    return std::isnan(value) ? 0 : std::clamp((value - mean) / scale, -farthest, farthest);
}

struct Moments {
    double mean = 0, scale = 0;
};

Moments moments_of(std::span<const Example> examples, std::size_t feature) {
    double count = 0, sum = 0, squares = 0;
    const auto each = [&](auto take) {
        for (const Example& one : examples)
            if (!std::isnan(one.features[feature])) take(one.features[feature]);
    };
    each([&](double value) { ++count, sum += value; });
    if (count == 0) return {};
    const double mean = sum / count;
    each([&](double value) { squares += (value - mean) * (value - mean); });
    return {mean, std::sqrt(squares / count)};
}

// Solves a x = b for a symmetric positive definite matrix, by Cholesky's factors.
Vector solve(Matrix a, Vector b) {
    const std::size_t n = b.size();
    for (std::size_t j = 0; j < n; ++j) {
        for (std::size_t k = 0; k < j; ++k) a[j][j] -= a[j][k] * a[j][k];
        a[j][j] = std::sqrt(a[j][j]);
        for (std::size_t i = j + 1; i < n; ++i) {
            for (std::size_t k = 0; k < j; ++k) a[i][j] -= a[i][k] * a[j][k];
            a[i][j] /= a[j][j];
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < i; ++k) b[i] -= a[i][k] * b[k];
        b[i] /= a[i][i];
    }
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k][i] * b[k];
        b[i] /= a[i][i];
    }
    return b;
}

// Of the penalised log-likelihood; the bias comes last.
struct Slope {
    Vector gradient;
    Matrix curvature;
};

double sum_of(const Vector& weights, const Vector& row) {
    double sum = 0;
    for (std::size_t i = 0; i < row.size(); ++i) sum += weights[i] * row[i];
    return sum;
}

Slope slope_at(const Vector& weights, const Matrix& rows, std::span<const Example> examples,
               double ridge) {
    const std::size_t n = weights.size();
    Slope made{Vector(n), Matrix(n, Vector(n))};
    for (std::size_t i = 0; i + 1 < n; ++i) {
        made.gradient[i] = -ridge * weights[i];
        made.curvature[i][i] = ridge;
    }
    made.curvature[n - 1][n - 1] = 1e-9;
    for (std::size_t at = 0; at < rows.size(); ++at) {
        const double chance = logistic(sum_of(weights, rows[at]));
        for (std::size_t i = 0; i < n; ++i) {
            made.gradient[i] += (examples[at].yes - chance) * rows[at][i];
            for (std::size_t j = 0; j < n; ++j)
                made.curvature[i][j] += chance * (1 - chance) * rows[at][i] * rows[at][j];
        }
    }
    return made;
}

double likelihood(const Vector& weights, const Matrix& rows, std::span<const Example> examples,
                  double ridge) {
    double sum = 0;
    for (std::size_t i = 0; i + 1 < weights.size(); ++i) sum -= ridge / 2 * weights[i] * weights[i];
    for (std::size_t at = 0; at < rows.size(); ++at) {
        const double of = sum_of(weights, rows[at]) * (examples[at].yes ? 1 : -1);
        sum -= of > 0 ? std::log1p(std::exp(-of)) : std::log1p(std::exp(of)) - of;
    }
    return sum;
}

// A step is halved until it does no harm, so that it ends wherever it begins.
Vector climb(const Matrix& rows, std::span<const Example> examples, double ridge) {
    Vector weights(rows.front().size());
    double best = likelihood(weights, rows, examples, ridge);
    for (int step = 0; step < most_steps; ++step) {
        Slope slope = slope_at(weights, rows, examples, ridge);
        Vector change = solve(std::move(slope.curvature), std::move(slope.gradient));
        double most = 0;
        for (const double each : change) most = std::max(most, std::abs(each));
        if (most < settled) break;
        for (int halving = 0; halving < 40; ++halving) {
            Vector next = weights;
            for (std::size_t i = 0; i < next.size(); ++i) next[i] += change[i];
            const double reached = likelihood(next, rows, examples, ridge);
            if (reached >= best) {
                weights = std::move(next), best = reached;
                break;
            }
            for (double& each : change) each /= 2;
        }
    }
    return weights;
}

}  // namespace

double LogisticFit::chance(std::span<const double> features) const {
    double sum = bias;
    for (std::size_t i = 0; i < weights.size(); ++i)
        sum += weights[i] * distance(features[i], mean[i], scale[i]);
    return logistic(sum);
}

std::vector<std::size_t> telling_features(std::span<const Example> examples) {
    std::vector<std::size_t> telling;
    for (std::size_t i = 0; !examples.empty() && i < examples[0].features.size(); ++i)
        if (moments_of(examples, i).scale > 1e-9) telling.push_back(i);
    return telling;
}

LogisticFit fit_logistic(std::span<const Example> examples, double ridge) {
    const auto count = std::ranges::count_if(examples, &Example::yes);
    if (count == 0 || static_cast<std::size_t>(count) == examples.size())
        throw Error("all examples are of one kind: there is nothing to tell apart");
    LogisticFit fit;
    for (std::size_t i = 0; i < examples.front().features.size(); ++i) {
        const Moments moments = moments_of(examples, i);
        fit.mean.push_back(moments.mean);
        fit.scale.push_back(moments.scale);
    }
    Matrix rows;
    for (const Example& one : examples) {
        Vector& row = rows.emplace_back();
        for (std::size_t i = 0; i < one.features.size(); ++i)
            row.push_back(distance(one.features[i], fit.mean[i], fit.scale[i]));
        row.push_back(1);
    }
    fit.weights = climb(rows, examples, ridge);
    fit.bias = fit.weights.back();
    fit.weights.pop_back();
    return fit;
}

}  // namespace nrem::core
