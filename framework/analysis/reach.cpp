#include "analysis/reach.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

#include "analysis/tests.hpp"

namespace nrem::core {
namespace {

constexpr double wanted_power = 0.8;

double power_at(double freedom, double effect, double critical) {
    return cdf(complement(boost::math::non_central_t(freedom, effect), critical));
}

// What is seen where the critical value is so far out that only the spread of the estimated error
// counts, and not that of the mean beside it.
double far_out(double freedom, double critical) {
    const boost::math::chi_squared squares(freedom);
    return critical * std::sqrt(quantile(squares, wanted_power) / freedom);
}

}  // namespace

double least_p(const Design& design) {
    return named(test_for(design)).least_p(design);
}

std::size_t fewest_clusters_for(Design design) {
    design.clusters = std::max<std::size_t>(design.clusters, 2);
    while (least_p(design) >= significance && design.clusters <= most_enumerated) ++design.clusters;
    return design.clusters;
}

double detectable_errors(double freedom, double level) {
    const double critical = quantile(boost::math::students_t(freedom), 1 - level / 2);
    if (critical > 40) return far_out(freedom, critical);
    const auto beyond = [&](double effect) {
        return power_at(freedom, effect, critical) - wanted_power;
    };
    std::uintmax_t steps = 100;
    const auto [low, high] = boost::math::tools::bracket_and_solve_root(
        beyond, critical + 1, 2.0, true, boost::math::tools::eps_tolerance<double>(48), steps);
    return (low + high) / 2;
}

double detectable_spreads(const Design& design) {
    if (least_p(design) >= significance) return std::numeric_limits<double>::infinity();
    const auto n = static_cast<double>(design.clusters);
    const double freedom = design.seeds > 1 ? std::min(n, static_cast<double>(design.seeds)) - 1 : n - 1;
    const double arms = std::max(1.0, static_cast<double>(design.arms));
    return detectable_errors(freedom, significance / arms) / std::sqrt(n);
}

}  // namespace nrem::core
