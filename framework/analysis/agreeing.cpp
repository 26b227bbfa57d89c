#include "analysis/agreeing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "analysis/tests.hpp"

namespace nrem::core {
namespace {

// Of the capital that each of two gamblers has in the end, as a logarithm: with more, a value is out.
const double most_gained = std::log(2 / significance);

// What a cluster wins that is off by `distance`, where as much as `room` could be lost.
double log_gain(double weight, double distance, double room) {
    if (distance <= 0) return 0;
    return room > 0 ? std::log1p(weight * distance / room) : std::numeric_limits<double>::infinity();
}

// Of a mean below that of the clusters, by the gambler who bets that they are above it.
double log_capital_above(const Clusters& clusters, double low, double mean) {
    const double longest = *std::ranges::max_element(clusters.counts), y = clusters.ratio();
    double sum = 0;
    for (const double count : clusters.counts)
        sum += log_gain(count / longest, y - mean, mean - low);
    return sum;
}

Clusters mirrored(Clusters clusters) {
    for (double& sum : clusters.sums) sum = -sum;
    return clusters;
}

// Between a value that is out and one that is not, the last that is not.
double last_inside(double out, double inside, auto is_out) {
    for (int i = 0; i < 100; ++i) {
        const double middle = out + (inside - out) / 2;
        (is_out(middle) ? out : inside) = middle;
    }
    return inside;
}

double lower_end(const Clusters& clusters, double low) {
    const double y = clusters.ratio();
    if (y <= low) return low;
    if (is_even(clusters.counts))
        return low + (y - low) * std::exp(-most_gained / static_cast<double>(clusters.size()));
    return last_inside(low, y, [&](double mean) {
        return log_capital_above(clusters, low, mean) >= most_gained;
    });
}

// Where the ratio is too low for what was seen: then ours are above it times theirs.
bool is_too_low(const AgreeingRatios& ratios, const Interval& bounds, double ratio) {
    double sum = 0;
    for (std::size_t i = 0; i < ratios.ours.size(); ++i)
        sum += log_gain(ratios.weights[i], ratios.ours[i] - ratio * ratios.theirs[i],
                        ratio * bounds.high - bounds.low);
    return sum >= most_gained;
}

bool is_too_high(const AgreeingRatios& ratios, const Interval& bounds, double ratio) {
    double sum = 0;
    for (std::size_t i = 0; i < ratios.ours.size(); ++i)
        sum += log_gain(ratios.weights[i], ratio * ratios.theirs[i] - ratios.ours[i],
                        bounds.high - ratio * bounds.low);
    return sum >= most_gained;
}

double sum_of(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

}  // namespace

Interval interval_of_agreeing(const Clusters& clusters, const Interval& bounds) {
    return {lower_end(clusters, bounds.low), -lower_end(mirrored(clusters), -bounds.high)};
}

double p_of_agreeing(const Clusters& clusters, const Interval& bounds, double value) {
    const double capital = value < clusters.ratio()
                               ? log_capital_above(clusters, bounds.low, value)
                               : log_capital_above(mirrored(clusters), -bounds.high, -value);
    return std::min(1.0, 2 * std::exp(-capital));
}

Interval interval_of_agreeing(const AgreeingRatios& ratios, const Interval& bounds) {
    const double found = sum_of(ratios.ours) / sum_of(ratios.theirs);
    const double low = found > 0 ? last_inside(0, found, [&](double ratio) {
        return is_too_low(ratios, bounds, ratio);
    }) : 0;
    double beyond = std::max(found, 1.0);
    while (!is_too_high(ratios, bounds, beyond)) beyond *= 2;
    const double high = last_inside(beyond, found, [&](double ratio) {
        return is_too_high(ratios, bounds, ratio);
    });
    return {low, high};
}

}  // namespace nrem::core
