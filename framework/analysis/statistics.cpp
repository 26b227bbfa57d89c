// Closed forms by Boost.Math.
#include "analysis/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <numeric>

#include "analysis/tests.hpp"

namespace nrem::core {

void Clusters::add(double sum, double count) {
    if (count <= 0 && sum == 0) return;
    sums.push_back(sum);
    counts.push_back(count);
}

double Clusters::items() const {
    return std::accumulate(counts.begin(), counts.end(), 0.0);
}

double Clusters::ratio() const {
    if (sums.empty()) return unknown;
    return std::accumulate(sums.begin(), sums.end(), 0.0) / items();
}

bool is_even(const std::vector<double>& counts) {
    return std::all_of(counts.begin(), counts.end(),
                       [&](double count) { return count == counts.front(); });
}

bool agree(const Clusters& clusters) {
    const double ratio = clusters.ratio();
    double size = 0, furthest = 0;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        size = std::max(size, std::abs(clusters.sums[i]));
        furthest = std::max(furthest, std::abs(clusters.sums[i] - ratio * clusters.counts[i]));
    }
    return furthest <= 1e-9 * size;
}

double mcnemar_p(std::uint64_t b, std::uint64_t c) {
    if (b + c == 0) return 1;
    const boost::math::binomial fair(static_cast<double>(b + c), 0.5);
    return std::min(1.0, 2 * cdf(fair, static_cast<double>(std::min(b, c))));
}

std::vector<double> holm(const std::vector<double>& p) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < p.size(); ++i)
        if (!std::isnan(p[i])) order.push_back(i);
    std::stable_sort(order.begin(), order.end(),
                     [&p](std::size_t a, std::size_t b) { return p[a] < p[b]; });
    std::vector<double> adjusted(p.size(), unknown);
    for (std::size_t i = 0; i < order.size(); ++i)
        adjusted[order[i]] = std::min(1.0, static_cast<double>(order.size() - i) * p[order[i]]);
    return ascending(std::move(adjusted), order);
}

std::vector<double> ascending(std::vector<double> p, std::span<const std::size_t> order) {
    double largest = 0;
    for (const std::size_t at : order) p[at] = largest = std::max(largest, p[at]);
    return p;
}

double standard_error(const Clusters& clusters) {
    if (clusters.size() < 2) return unknown;
    const auto n = static_cast<double>(clusters.size());
    const double ratio = clusters.ratio();
    double squares = 0;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        const double residual = clusters.sums[i] - ratio * clusters.counts[i];
        squares += residual * residual;
    }
    return std::sqrt(n / (n - 1) * squares) / clusters.items();
}

Interval share_interval(double share, double items, double reach) {
    using Beta = boost::math::beta_distribution<>;
    const double z = quantile(boost::math::normal(), 1 - significance / 2);
    const double n = share > 0 && share < 1 && reach > 0
                         ? std::min(items, share * (1 - share) * std::pow(z / reach, 2))
                         : items;
    const double right = share * n, wrong = n - right;
    // Less than half an answer is none.
    return {right >= 0.5 ? quantile(Beta(right, wrong + 1), significance / 2) : 0,
            wrong >= 0.5 ? quantile(Beta(right + 1, wrong), 1 - significance / 2) : 1};
}

double effect_size(const Clusters& clusters) {
    const double spread =
        standard_error(clusters) * std::sqrt(static_cast<double>(clusters.size()));
    return spread > 0 ? clusters.ratio() / spread : unknown;
}

}  // namespace nrem::core
