// Differences are moved to [0, 1]. Against a mean m two gamblers bet, one that observations lie
// above it, one that they lie below; m is out once half the capital of either reaches 1 / alpha.
// The capital of the first falls in m and that of the second rises, so that each bound is found by
// bisection.
#include "analysis/sequential.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace nrem::core {
namespace {

constexpr std::size_t looks = 64;  // each time the streams double; in between the last one holds
constexpr double stake = 0.5;      // the largest share of the capital that may be lost at once

struct Bet {
    double observation = 0;  // within [0, 1]
    double weight = 1;
    double size = 0;  // before it is cut to the stake
};

// Sizes from what came before each observation alone.
std::vector<Bet> place_bets(std::span<const Weighed> differences, double alpha, double largest) {
    std::vector<Bet> bets;
    double sum = 0.5, squares = 0.25;
    for (std::size_t i = 0; i < differences.size(); ++i) {
        const auto t = static_cast<double>(i + 1);
        const double observation = std::clamp((differences[i].difference / largest + 1) / 2, 0.0, 1.0);
        const double variance = squares / t;
        bets.push_back(
            {observation, differences[i].weight,
             std::sqrt(2 * std::log(2 / alpha) / (variance * t * std::log(t + 1)))});
        sum += observation;
        squares += std::pow(observation - sum / (t + 1), 2);
    }
    return bets;
}

enum class Side { above, below };

double log_capital(std::span<const Bet> bets, double mean, Side side) {
    double sum = 0;
    for (const Bet& bet : bets) {
        const double gain = side == Side::above ? bet.observation - mean : mean - bet.observation;
        const double room = side == Side::above ? mean : 1 - mean;
        sum += std::log1p(std::min(bet.size, stake / std::max(room, 1e-12)) * bet.weight * gain);
    }
    return sum;
}

// The end of the interval towards one side, between where it is now and the other end. Bisected by
// hand: what is returned must be out for certain, and a point beside the last one is likely.
double bound(std::span<const Bet> bets, double inside, double now, double limit, Side side) {
    if (log_capital(bets, now, side) < limit) return now;
    double out = now, in = inside;
    for (int i = 0; i < 26; ++i) {
        const double middle = (out + in) / 2;
        (log_capital(bets, middle, side) >= limit ? out : in) = middle;
    }
    return out;
}

bool is_look(std::size_t n) {
    return n % std::max<std::size_t>(std::bit_floor(n) / looks, 1) == 0;
}

}  // namespace

std::vector<Interval> confidence_sequence(std::span<const Weighed> differences, double alpha,
                                          double largest) {
    const std::vector<Bet> bets = place_bets(differences, alpha, largest);
    const double limit = std::log(2 / alpha);
    std::vector<Interval> sequence;
    double low = 0, high = 1;
    for (std::size_t n = 1; n <= bets.size(); ++n) {
        if (is_look(n) || n == bets.size()) {
            const std::span<const Bet> seen(bets.data(), n);
            low = bound(seen, high, low, limit, Side::above);
            high = bound(seen, low, high, limit, Side::below);
        }
        sequence.push_back({largest * (2 * low - 1), largest * (2 * high - 1)});
    }
    return sequence;
}

bool settles(const Interval& interval, double margin) {
    return interval.low > 0 || interval.high < 0 ||
           (interval.low > -margin && interval.high < margin);
}

bool settled(std::span<const Interval> sequence, std::uint64_t streams, double margin) {
    return !sequence.empty() && sequence.size() >= streams && settles(sequence.back(), margin);
}

}  // namespace nrem::core
