#include "analysis/flips.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <ranges>

#include "analysis/spread.hpp"
#include "analysis/tests.hpp"

namespace nrem::core {
namespace {

constexpr double tie_share = 1e-9;  // of the sum of absolute values: takes ties in despite rounding
constexpr double endless = std::numeric_limits<double>::infinity();
constexpr double looked_up = 0.01;  // below, draws say too little: p is far from 5 %

double sum_of(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

double size_of(std::span<const double> values) {
    double sum = 0;
    for (const double value : values) sum += std::abs(value);
    return sum;
}

// How far out a sum must be to count.
double threshold_of(std::span<const double> values) {
    return std::abs(sum_of(values)) - tie_share * size_of(values);
}

// Of all patterns of signs, ascending.
std::vector<double> all_sums(std::span<const double> values) {
    std::vector<double> sums{0.0};
    for (const double value : values) {
        const std::size_t before = sums.size();
        for (std::size_t i = 0; i < before; ++i) {
            sums.push_back(sums[i] - value);
            sums[i] += value;
        }
    }
    std::sort(sums.begin(), sums.end());
    return sums;
}

std::vector<double> scores_about(const Clusters& clusters, double value) {
    std::vector<double> scores;
    for (std::size_t i = 0; i < clusters.size(); ++i)
        scores.push_back(clusters.sums[i] - value * clusters.counts[i]);
    return scores;
}

// Of those that are at least as far out. Where not all patterns are there, the one that was seen is
// one of them.
double share_reaching(std::span<const double> sums, double threshold, bool are_all) {
    threshold -= tie_share * std::abs(threshold);
    const auto reaching = static_cast<double>(std::count_if(
        sums.begin(), sums.end(), [threshold](double sum) { return sum >= threshold; }));
    const auto size = static_cast<double>(sums.size());
    return are_all ? reaching / size : (1 + reaching) / (1 + size);
}

double root_of_squares(const std::vector<double>& scores) {
    const double squares =
        std::inner_product(scores.begin(), scores.end(), scores.begin(), 0.0);
    return squares > 0 ? std::sqrt(squares) : 1;
}

// By the root of the squares, which no flip changes. A draw and its opposite are one pattern where
// both sides count, else two.
std::vector<double> sums_in_all_patterns(const Draws& draws, const Flipped& arm, Sides sides) {
    std::vector<double> sums = draws.sums(arm.scores, arm.places);
    const double root = root_of_squares(arm.scores);
    for (double& sum : sums) sum = (sides == Sides::both ? std::abs(sum) : sum) / root;
    if (sides == Sides::both) return sums;
    const std::size_t drawn = sums.size();
    sums.reserve(2 * drawn);
    for (std::size_t i = 0; i < drawn; ++i) sums.push_back(-sums[i]);
    return sums;
}

void take_largest(std::vector<double>& largest, const std::vector<double>& sums) {
    if (largest.empty()) largest = sums;
    for (std::size_t i = 0; i < sums.size(); ++i) largest[i] = std::max(largest[i], sums[i]);
}

// The place of an end of the interval among the ratios of subsets: with as many of them or fewer
// beyond a value, p of the value is below 5 %.
std::size_t cut_off(const Draws& draws) {
    const double patterns = static_cast<double>(draws.size()) + (draws.are_all() ? 0 : 1);
    return static_cast<std::size_t>(std::max(0.0, std::ceil(significance * patterns - 1 - tie_share)));
}

// Clusters of counts that agree to the item are known to a step, by t.
bool is_known_to_a_step(const Clusters& clusters) {
    return clusters.step > 0 && clusters.size() > 1 && agree(clusters);
}
Interval rounded_to_step(const Clusters& clusters) {
    const double reach = Spread{variance_over(clusters)}.reach(significance);
    return {clusters.ratio() - reach, clusters.ratio() + reach};
}

double p_of_rounding(const Clusters& clusters, double value) {
    return Spread{variance_over(clusters)}.p(clusters.ratio() - value);
}

// Those of the nonempty subsets that are turned in a draw, and of the rest.
std::vector<double> ratios_of(const Clusters& clusters, std::span<const double> drawn_sums,
                              std::span<const double> drawn_counts) {
    const double sum = sum_of(clusters.sums), items = clusters.items();
    const double nothing = tie_share * size_of(clusters.sums);
    std::vector<double> ratios;
    ratios.reserve(2 * drawn_sums.size());
    const auto add = [&](double twice_sum, double twice_count) {
        const bool is_nothing = std::abs(twice_sum) <= nothing;
        if (twice_count < 0.5 * items * tie_share) {  // the empty one, or a ratio to nothing
            if (!is_nothing) ratios.push_back(std::copysign(endless, twice_sum));
            return;
        }
        ratios.push_back(is_nothing ? 0 : twice_sum / twice_count);
    };
    for (std::size_t i = 0; i < drawn_sums.size(); ++i) {
        add(sum - drawn_sums[i], items - drawn_counts[i]);
        add(sum + drawn_sums[i], items + drawn_counts[i]);
    }
    return ratios;
}

}  // namespace

double exact_flip_p(std::span<const double> values) {
    const double threshold = threshold_of(values);
    if (threshold <= 0) return 1;
    const std::vector<double> first = all_sums(values.first(values.size() / 2));
    const std::vector<double> second = all_sums(values.subspan(values.size() / 2));
    double reaching = 0;
    auto other = second.end();
    for (const double sum : first) {
        while (other != second.begin() && sum + *(other - 1) >= threshold) --other;
        reaching += static_cast<double>(second.end() - other);
    }
    return std::min(1.0, std::ldexp(reaching, 1 - static_cast<int>(values.size())));
}

double flip_p_bound(std::span<const double> values) {
    const double target = threshold_of(values), most = size_of(values);
    if (target <= 0) return 1;
    const auto moment = [&](double rate) {  // the mean of the sums, weighted by exp(rate sum)
        double sum = 0;
        for (const double value : values) sum += value * std::tanh(rate * value);
        return sum;
    };
    double low = 0, high = 1 / most;
    for (int i = 0; i < 60 && moment(high) < target; ++i) high *= 2;
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (moment(middle) < target ? low : high) = middle;
    }
    double logarithm = -low * target;
    for (const double value : values) {
        const double x = std::abs(low * value);
        logarithm += x + std::log1p(std::exp(-2 * x)) - std::log(2.0);
    }
    return std::min(1.0, 2 * std::exp(logarithm));
}

const Draws& Flips::draws_of(std::size_t clusters) {
    const auto found = signs_.find(clusters);
    if (found != signs_.end()) return found->second;
    return signs_.emplace(clusters, Draws::signs(clusters, draws_, seed_)).first->second;
}

Interval Flips::interval(const Clusters& clusters) {
    const std::size_t n = clusters.size();
    if (n < 2) return {};
    const Draws& draws = draws_of(n);
    const std::size_t cut = cut_off(draws);
    if (cut == 0) return {};
    if (is_known_to_a_step(clusters)) return rounded_to_step(clusters);
    Subsets& subsets = subsets_[n];
    if (subsets.counts != clusters.counts)
        subsets = {clusters.counts, draws.sums(clusters.counts)};
    std::vector<double> ratios = ratios_of(clusters, draws.sums(clusters.sums), subsets.sums);
    const auto low = ratios.begin() + static_cast<std::ptrdiff_t>(cut - 1);
    const auto high = ratios.end() - static_cast<std::ptrdiff_t>(cut);
    std::nth_element(ratios.begin(), low, ratios.end());
    const double lowest = *low;
    std::nth_element(ratios.begin(), high, ratios.end());
    return {lowest, *high};
}

Probability Flips::p(const Clusters& clusters, double value) {
    if (clusters.size() == 0) return {};
    Probability found = flipped(clusters, value);
    if (is_known_to_a_step(clusters))
        found.value = std::max(found.value, p_of_rounding(clusters, value));
    return found;
}

Probability Flips::flipped(const Clusters& clusters, double value) {
    const std::vector<double> scores = scores_about(clusters, value);
    const Draws& draws = draws_of(clusters.size());
    std::vector<double> sums = draws.sums(scores);
    for (double& sum : sums) sum = std::abs(sum);
    const double drawn = share_reaching(sums, threshold_of(scores), draws.are_all());
    if (draws.are_all() || drawn >= looked_up) return {drawn, false};
    if (scores.size() <= most_exact) return {exact_flip_p(scores), false};
    const double bound = flip_p_bound(scores);
    const bool found_none = drawn * (1 + static_cast<double>(draws.size())) < 1.5;
    return bound < drawn ? Probability{bound, true} : Probability{drawn, found_none};
}

std::vector<Probability> Flips::step_down(const std::vector<Flipped>& family, Sides sides) {
    std::size_t clusters = 0;
    std::vector<double> reached;
    for (const Flipped& arm : family) {
        for (const std::size_t place : arm.places) clusters = std::max(clusters, place + 1);
        const double sum = sum_of(arm.scores) / root_of_squares(arm.scores);
        reached.push_back(sides == Sides::both ? std::abs(sum) : sum);
    }
    std::vector<std::size_t> order(family.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return reached[a] > reached[b]; });
    const Draws& draws = draws_of(clusters);
    std::vector<double> largest, p(family.size());  // of the arms so far, the least of all first
    for (const std::size_t at : std::views::reverse(order)) {
        take_largest(largest, sums_in_all_patterns(draws, family[at], sides));
        p[at] = share_reaching(largest, reached[at], draws.are_all());
    }
    const double least = draws.are_all() ? 0 : 1 / (static_cast<double>(largest.size()) + 1);
    std::vector<Probability> made;
    for (const double each : ascending(std::move(p), order)) made.push_back({each, each <= least});
    return made;
}

}  // namespace nrem::core
