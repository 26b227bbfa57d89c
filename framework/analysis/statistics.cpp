// Closed forms by Boost.Math; whatever is drawn comes from Draws.
#include "analysis/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

namespace nrem::core {
namespace {

double t_quantile(std::size_t clusters, double share) {
    return quantile(boost::math::students_t(static_cast<double>(clusters - 1)), share);
}

// The share below the lower end of a 95 % interval, less than 0.025 for few clusters.
double lower_share(std::size_t clusters) {
    const auto n = static_cast<double>(clusters);
    const double reach = std::sqrt(n / (n - 1)) * t_quantile(clusters, 0.975);
    return cdf(boost::math::normal(), -reach);
}

// Linear between the two nearest; reorders the values.
double take_quantile(std::vector<double>& values, double share) {
    const double position = share * static_cast<double>(values.size() - 1);
    const auto below = values.begin() + static_cast<std::ptrdiff_t>(position);
    std::nth_element(values.begin(), below, values.end());
    if (below + 1 == values.end()) return *below;
    const double above = *std::min_element(below + 1, values.end());
    return *below + (position - std::floor(position)) * (above - *below);
}

auto& find_or_make(auto& known, std::size_t clusters, auto make) {
    const auto found = known.find(clusters);
    return found != known.end() ? found->second : known.emplace(clusters, make()).first->second;
}

double power_at(double freedom, double effect, double critical) {
    const boost::math::non_central_t shifted(freedom, effect);
    return cdf(complement(shifted, critical));
}

}  // namespace

void Clusters::add(double sum, double count) {
    if (count <= 0) return;
    sums.push_back(sum);
    counts.push_back(count);
}

double Clusters::ratio() const {
    if (sums.empty()) return unknown;
    return std::accumulate(sums.begin(), sums.end(), 0.0) /
           std::accumulate(counts.begin(), counts.end(), 0.0);
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
    double largest = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        largest = std::max(largest, static_cast<double>(order.size() - i) * p[order[i]]);
        adjusted[order[i]] = std::min(1.0, largest);
    }
    return adjusted;
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
    const double items = std::accumulate(clusters.counts.begin(), clusters.counts.end(), 0.0);
    return std::sqrt(n / (n - 1) * squares) / items;
}

double detectable_errors(std::size_t clusters) {
    if (clusters < 2) return unknown;
    const auto freedom = static_cast<double>(clusters - 1);
    const double critical = t_quantile(clusters, 0.975);
    double low = 0, high = critical + 10;
    while (power_at(freedom, high, critical) < 0.8) high *= 2;
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (power_at(freedom, middle, critical) < 0.8 ? low : high) = middle;
    }
    return (low + high) / 2;
}

double effect_size(const Clusters& clusters) {
    const double spread =
        standard_error(clusters) * std::sqrt(static_cast<double>(clusters.size()));
    return spread > 0 ? clusters.ratio() / spread : unknown;
}

double least_p(std::size_t clusters, std::uint64_t flips) {
    if (clusters == 0) return 1;
    if (clusters <= most_enumerated) return std::ldexp(2.0, -static_cast<int>(clusters));
    return 1 / (static_cast<double>(flips) + 1);
}

Interval Resampling::interval(const Clusters& clusters) {
    const std::size_t n = clusters.size();
    if (n < 2 || options_.resamples == 0) return {};
    Bootstrap& bootstrap = find_or_make(bootstraps_, n, [&] {
        return Bootstrap{Draws::bootstrap(n, options_.resamples, options_.seed), {}, {}};
    });
    if (bootstrap.counts != clusters.counts) {
        bootstrap.counts = clusters.counts;
        bootstrap.count_sums = bootstrap.draws.sums(clusters.counts);
    }
    std::vector<double> ratios = bootstrap.draws.sums(clusters.sums);
    for (std::size_t i = 0; i < ratios.size(); ++i) ratios[i] /= bootstrap.count_sums[i];
    if (std::any_of(ratios.begin(), ratios.end(), [](double r) { return std::isnan(r); }))
        return {};
    const double share = lower_share(n);
    const double low = take_quantile(ratios, share);
    return {low, take_quantile(ratios, 1 - share)};
}

double Resampling::detectable(const Clusters& clusters) {
    const std::size_t n = clusters.size();
    return find_or_make(detectable_errors_, n, [n] { return detectable_errors(n); }) *
           standard_error(clusters);
}

double Resampling::flip_p(const Clusters& clusters) {
    const std::size_t n = clusters.size();
    if (n == 0) return unknown;
    const Draws& draws =
        find_or_make(signs_, n, [&] { return Draws::signs(n, options_.flips, options_.seed); });
    double observed = 0, scale = 0;
    for (const double sum : clusters.sums) {
        observed += sum;
        scale += std::abs(sum);
    }
    const double threshold =
        std::abs(observed) - 1e-9 * scale;  // ties count, whatever the rounding
    const std::vector<double> sums = draws.sums(clusters.sums);
    const auto extreme = static_cast<double>(std::count_if(
        sums.begin(), sums.end(), [&](double sum) { return std::abs(sum) >= threshold; }));
    const auto total = static_cast<double>(sums.size());
    return n <= most_enumerated ? extreme / total : (1 + extreme) / (1 + total);
}

}  // namespace nrem::core
