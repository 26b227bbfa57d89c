#include "sleep/erosion.hpp"

#include <algorithm>
#include <cmath>

namespace nrem::core {

namespace {

constexpr double largest_logarithm = 30;

}  // namespace

void bet(std::vector<double>& wealth, const ScoreChange& change) {
    wealth.resize(bets.size());
    const double fallen = static_cast<double>(change.fallen);
    const double risen = static_cast<double>(change.risen);
    if (fallen + risen == 0) return;
    const double excess = (fallen - risen) / (fallen + risen);
    for (std::size_t i = 0; i < bets.size(); ++i) wealth[i] += std::log1p(bets[i] * excess);
}

double mean_wealth(const std::vector<double>& wealth) {
    if (wealth.empty()) return 1;
    double sum = 0;
    for (const double logarithm : wealth) sum += std::exp(std::min(logarithm, largest_logarithm));
    return std::min(sum / static_cast<double>(wealth.size()), 1e9);
}

}  // namespace nrem::core
