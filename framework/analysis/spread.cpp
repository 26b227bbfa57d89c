#include "analysis/spread.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>

namespace nrem::core {
namespace {

double t_quantile(double freedom, double level) {
    return quantile(complement(boost::math::students_t(freedom), level / 2));
}

// Of a sum that is known to a step, as if it were rounded.
double variance_of_rounding(const Clusters& clusters) {
    return clusters.step * clusters.step * static_cast<double>(clusters.size()) /
           (12 * std::pow(clusters.items(), 2));
}

// Where each cluster's mean has variance 1, the residuals of two of them have the covariance
// `squares` - of[i] - of[j], and each with itself 1 more.
struct Shares {
    std::vector<double> of;  // of all items, by cluster
    double squares = 0;      // summed
    [[nodiscard]] double kept(std::size_t i) const { return 1 - 2 * of[i] + squares; }
};

Shares shares_of(const Clusters& clusters) {
    Shares shares;
    const double items = clusters.items();
    for (const double count : clusters.counts) {
        shares.of.push_back(count / items);
        shares.squares += std::pow(shares.of.back(), 2);
    }
    return shares;
}

// Of a sum of squared residuals with these weights: twice the square of its mean by its variance,
// which is twice the sum of weights[i] weights[j] covariance(i, j)^2, here multiplied out.
double freedom_of(const Shares& shares, const std::vector<double>& weights) {
    double all = 0, by_share = 0, by_square = 0, own = 0;
    const double q = shares.squares;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double weight = weights[i], share = shares.of[i];
        all += weight;
        by_share += weight * share;
        by_square += weight * share * share;
        own += weight * weight * (1 + 2 * q - 4 * share);
    }
    const double pairs = q * q * all * all + 2 * all * by_square - 4 * q * all * by_share +
                         2 * by_share * by_share;
    return std::max(1.0, q * q / (pairs + own));
}

}  // namespace

Variance variance_over(const Clusters& clusters) {
    const std::size_t n = clusters.size();
    if (n < 2) return {unknown, unknown};
    const double rounding = variance_of_rounding(clusters);
    if (is_even(clusters.counts))
        return {std::max(std::pow(standard_error(clusters), 2), rounding),
                static_cast<double>(n - 1)};
    const Shares shares = shares_of(clusters);
    const double ratio = clusters.ratio(), items = clusters.items();
    std::vector<double> weights(n);
    double variance = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double kept = shares.kept(i);
        weights[i] = std::pow(shares.of[i], 2) / kept;
        variance += std::pow((clusters.sums[i] - ratio * clusters.counts[i]) / items, 2) / kept;
    }
    return {std::max(variance, rounding), freedom_of(shares, weights)};
}

bool Spread::is_known() const {
    return streams.value > 0 || by_seed > 0;
}

double Spread::reach(double level) const {
    if (!is_known()) return unknown;
    const double of_streams = std::pow(t_quantile(streams.freedom, level), 2) * streams.value;
    if (!is_of_seeds) return std::sqrt(of_streams);
    const double t = std::pow(t_quantile(seeds.freedom, level), 2);
    return std::sqrt(std::max(of_streams + t * seeds.value, t * by_seed));
}

double Spread::p(double distance) const {
    if (!is_known() || std::isnan(distance)) return unknown;
    distance = std::abs(distance);
    if (!is_of_seeds)
        return 2 * cdf(complement(boost::math::students_t(streams.freedom),
                                  distance / std::sqrt(streams.value)));
    if (distance == 0) return 1;
    const auto beyond = [&](double logarithm) {  // of p
        return std::log(reach(std::exp(logarithm)) / distance);
    };
    // Nearer to 1 a quantile of t may be 0, whose logarithm no solver takes.
    const double least = -150 * std::log(10.0), most = std::log1p(-1e-9);
    if (beyond(least) < 0) return std::exp(least);
    if (beyond(most) > 0) return 1;
    std::uintmax_t steps = 100;
    const auto [low, high] = boost::math::tools::toms748_solve(
        beyond, least, most, boost::math::tools::eps_tolerance<double>(45), steps);
    return std::exp((low + high) / 2);
}

Variance Spread::all() const {
    if (!is_of_seeds) return streams;
    const double variance = std::max(streams.value + seeds.value, by_seed);
    const double of_seeds = std::max(seeds.value, variance - streams.value);
    const double terms = std::pow(streams.value, 2) / streams.freedom +
                         std::pow(of_seeds, 2) / seeds.freedom;
    return {variance, std::max(1.0, variance * variance / terms)};
}

}  // namespace nrem::core
