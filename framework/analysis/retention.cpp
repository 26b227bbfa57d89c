// The likelihood of a level is concave for a given rate, so that one search nests in the other:
// Newton's for the level, a grid and Brent's for the rate.
#include "analysis/retention.hpp"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>

#include "analysis/statistics.hpp"

namespace nrem::core {
namespace {

constexpr double nearly = 1e-9;                   // how close a level comes to 0 and 1
constexpr double half_width = 1.920729410347062;  // half the 95 % quantile of chi square, 1 degree
constexpr std::size_t fewest_bins = 5;
constexpr int bits_of_a_level = 42;
constexpr int bits_of_a_peak = 26;  // half of a double's: around a peak the height says no more
constexpr int bits_of_a_bound = 14;

struct Bin {
    double age;
    double right;
    double wrong;
};

struct Peak {
    double at = 0;
    double height = -std::numeric_limits<double>::infinity();
};

// The highest point between two, of a function that rises and then falls.
template <class F>
Peak highest(double low, double high, int bits, F height) {
    const auto depth = [&](double at) { return -height(at); };
    const auto [at, lowest] = boost::math::tools::brent_find_minima(depth, low, high, bits);
    return {at, -lowest};
}

// Where a function falls to a height, between a point above it and one below it. By hand, since
// Boost's bisection asks at both ends, where a likelihood may be infinite.
template <class F>
double crossing(double above, double below, double wanted, F height) {
    if (height(below) >= wanted) return below;
    for (int i = 0; i < 24; ++i) {
        const double middle = (above + below) / 2;
        (height(middle) >= wanted ? above : below) = middle;
    }
    return (above + below) / 2;
}

class Likelihood {
public:
    Likelihood(const RetentionCurve& curve, Decay decay)
        : decay_(decay), floor_(std::clamp(curve.floor, 0.0, 1 - nearly)) {
        for (const AgeBin& bin : curve.bins)
            bins_.push_back({static_cast<double>(bin.from + bin.to) / 2,
                             static_cast<double>(bin.right.hits),
                             static_cast<double>(bin.right.n - bin.right.hits)});
        kept_.resize(bins_.size());
    }

    // Rates beyond which nothing changes over the ages that there are.
    [[nodiscard]] Interval log_rates() const {
        const double oldest = std::max(1.0, bins_.back().age);
        const double scale = decay_ == Decay::power ? std::log1p(oldest) : oldest;
        return {std::log(1e-4 / scale), std::log(decay_ == Decay::power ? 20 : 5)};
    }

    [[nodiscard]] double at(double log_rate, double level) {
        keep(log_rate);
        return at_level(level);
    }

    // The highest over levels.
    [[nodiscard]] Peak best_level(double log_rate) {
        keep(log_rate);
        const double low = nearly, high = 1 - nearly;
        if (slope(high).first >= 0) return {high, at_level(high)};
        if (slope(low).first <= 0) return {low, at_level(low)};
        const double level = boost::math::tools::newton_raphson_iterate(
            [&](double at) { return slope(at); }, 0.5, low, high, bits_of_a_level);
        return {level, at_level(level)};
    }

private:
    void keep(double log_rate) {
        const double rate = std::exp(log_rate);
        for (std::size_t i = 0; i < bins_.size(); ++i)
            kept_[i] = decay_ == Decay::constant      ? 1
                       : decay_ == Decay::exponential ? std::exp(-rate * bins_[i].age)
                                                      : std::pow(1 + bins_[i].age, -rate);
    }

    [[nodiscard]] double at_level(double level) const {
        double sum = 0;
        for (std::size_t i = 0; i < bins_.size(); ++i) {
            const double p = floor_ + (1 - floor_) * level * kept_[i];
            if (bins_[i].right > 0) sum += bins_[i].right * std::log(p);
            if (bins_[i].wrong > 0) sum += bins_[i].wrong * std::log1p(-p);
        }
        return sum;
    }

    // The first and second derivative by the level.
    [[nodiscard]] std::pair<double, double> slope(double level) const {
        double first = 0, second = 0;
        for (std::size_t i = 0; i < bins_.size(); ++i) {
            const double by_level = (1 - floor_) * kept_[i];
            const double p = floor_ + by_level * level;
            const double right = bins_[i].right / p, wrong = bins_[i].wrong / (1 - p);
            first += by_level * (right - wrong);
            second -= by_level * by_level * (right / p + wrong / (1 - p));
        }
        return {first, second};
    }

    Decay decay_;
    double floor_;
    std::vector<Bin> bins_;
    std::vector<double> kept_;  // f(t) at the rate last asked about
};

// On the profile over levels: the best of a grid, and around it.
Peak best_rate(Likelihood& likelihood) {
    constexpr int grid = 24;
    const auto [low, high] = likelihood.log_rates();
    const double step = (high - low) / grid;
    const auto profile = [&](double rate) { return likelihood.best_level(rate).height; };
    Peak best;
    for (int i = 0; i <= grid; ++i) {
        const double rate = low + i * step;
        if (const double height = profile(rate); height > best.height) best = {rate, height};
    }
    const Peak refined =
        highest(std::max(low, best.at - step), std::min(high, best.at + step), bits_of_a_peak, profile);
    return refined.height > best.height ? refined : best;
}

// What stands at the edge of the search is 0 or 1 itself.
double level_of(double level) {
    if (level < 2 * nearly) return 0;
    return level > 1 - 2 * nearly ? 1 : level;
}

// A rate that might as well be none is 0.
double rate_of(double log_rate, double lowest) {
    return log_rate <= lowest + 1e-6 ? 0 : std::exp(log_rate);
}

template <class F>
Interval level_range(double level, double wanted, F height) {
    return {level_of(crossing(level, nearly, wanted, height)),
            level_of(crossing(level, 1 - nearly, wanted, height))};
}

void add_intervals(RetentionFit& fit, Likelihood& likelihood, const Peak& best, double wanted) {
    const auto [low, high] = likelihood.log_rates();
    const auto by_rate = [&](double rate) { return likelihood.best_level(rate).height; };
    const double low_rate = crossing(best.at, low, wanted, by_rate);
    const double high_rate = crossing(best.at, high, wanted, by_rate);
    fit.rate.interval = {rate_of(low_rate, low), rate_of(high_rate, low)};
    const auto by_level = [&](double level) {
        return highest(low_rate, high_rate, bits_of_a_bound,
                       [&](double rate) { return likelihood.at(rate, level); })
            .height;
    };
    fit.level.interval = level_range(fit.level.value, wanted, by_level);
}

RetentionFit fit_decay(const RetentionCurve& curve, Decay decay) {
    Likelihood likelihood(curve, decay);
    RetentionFit fit;
    fit.decay = decay;
    const bool falls = decay != Decay::constant;
    const Peak best = falls ? best_rate(likelihood) : Peak{0, likelihood.best_level(0).height};
    fit.log_likelihood = best.height;
    fit.level.value = level_of(likelihood.best_level(best.at).at);
    const double wanted = best.height - half_width * curve.design_effect;
    if (falls) {
        fit.rate.value = rate_of(best.at, likelihood.log_rates().low);
        add_intervals(fit, likelihood, best, wanted);
    } else {
        const auto by_level = [&](double level) { return likelihood.at(0, level); };
        fit.level.interval = level_range(fit.level.value, wanted, by_level);
    }
    // Burnham and Anderson 2002, section 2.5: the design effect counts as a parameter.
    const auto n = static_cast<double>(curve.bins.size());
    const double k = (falls ? 2 : 1) + (curve.design_effect > 1 ? 1 : 0);
    fit.aicc = -2 * best.height / curve.design_effect + 2 * k + 2 * k * (k + 1) / (n - k - 1);
    return fit;
}

void weigh(RetentionFits& result) {
    const auto best = std::min_element(
        result.fits.begin(), result.fits.end(),
        [](const RetentionFit& a, const RetentionFit& b) { return a.aicc < b.aicc; });
    result.best = best->decay;
    double sum = 0;
    for (RetentionFit& fit : result.fits) sum += fit.weight = std::exp((best->aicc - fit.aicc) / 2);
    for (RetentionFit& fit : result.fits) fit.weight /= sum;
}

}  // namespace

RetentionFits fit_retention(const RetentionCurve& curve) {
    RetentionFits result;
    result.floor = curve.floor;
    result.design_effect = curve.design_effect;
    result.bins = curve.bins.size();
    result.slope = interference_slope(curve);
    if (curve.bins.size() < fewest_bins) return result;
    for (const Decay decay : {Decay::constant, Decay::exponential, Decay::power})
        result.fits.push_back(fit_decay(curve, decay));
    weigh(result);
    return result;
}

// The share of each bin is shrunk towards 1/2 by half an answer either way for its variance.
Fitted interference_slope(const RetentionCurve& curve) {
    if (curve.bins.size() < 3) return {};
    double weight = 0, mean_x = 0, mean_y = 0;
    const auto x = [](const AgeBin& bin) {
        return std::log2(1 + static_cast<double>(bin.from + bin.to) / 2);
    };
    for (const AgeBin& bin : curve.bins) {
        const auto n = static_cast<double>(bin.right.n);
        weight += n;
        mean_x += n * x(bin);
        mean_y += static_cast<double>(bin.right.hits);
    }
    mean_x /= weight;
    mean_y /= weight;
    double covariance = 0, spread = 0, variance = 0;
    for (const AgeBin& bin : curve.bins) {
        const auto n = static_cast<double>(bin.right.n);
        const double share = (static_cast<double>(bin.right.hits) + 0.5) / (n + 1);
        const double from_mean = x(bin) - mean_x;
        covariance += from_mean * (static_cast<double>(bin.right.hits) - n * mean_y);
        spread += n * from_mean * from_mean;
        variance += n * from_mean * from_mean * share * (1 - share);
    }
    const double slope = covariance / spread;
    const double reach = 1.959963984540054 * std::sqrt(variance * curve.design_effect) / spread;
    return {slope, {slope - reach, slope + reach}};
}

double design_effect(std::span<const Mean> right) {
    Clusters clusters;
    double answers = 0;
    for (const auto& [n, hits] : right) {
        clusters.add(hits, static_cast<double>(n));
        answers += static_cast<double>(n);
    }
    const double p = clusters.ratio();
    if (clusters.size() < 2 || p <= 0 || p >= 1) return 1;
    const double independent = p * (1 - p) / answers;
    return std::max(1.0, std::pow(standard_error(clusters), 2) / independent);
}

}  // namespace nrem::core
