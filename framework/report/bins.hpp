// Bins of a learning curve, of ages and of passes, as page and plots show them: with n, and marked
// where n is small beside that of the fullest bin, so that a jump of a few predictions is seen as one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "metrics/metrics.hpp"

namespace nrem::core {

[[nodiscard]] inline std::uint64_t count_of(const CurveBin& bin) {
    return std::max({bin.right.n, bin.log_loss.n, bin.absolute_error.n});
}
[[nodiscard]] inline std::uint64_t count_of(const AgeBin& bin) {
    return bin.right.n;
}
[[nodiscard]] inline std::uint64_t count_of(const PassMean& pass) {
    return pass.score.n;
}

// Of the fullest bin: a bin with fewer is marked.
inline constexpr double few_share = 0.1;

// visit(bin, few) for each.
template <class Bin, class Visit>
void for_each_bin(const std::vector<Bin>& bins, Visit visit) {
    std::uint64_t most = 0;
    for (const Bin& bin : bins) most = std::max(most, count_of(bin));
    for (const Bin& bin : bins)
        visit(bin, static_cast<double>(count_of(bin)) < few_share * static_cast<double>(most));
}

}  // namespace nrem::core
