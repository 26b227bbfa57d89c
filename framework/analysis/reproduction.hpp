// Whether a second run of an experiment gave the results of the first, cell by cell.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/comparison.hpp"

namespace nrem::core {

// `identical`: every trial has the same metrics, bit by bit. `within_interval`: they differ, and
// the second run's headline lies in the first one's 95 % interval. `different`: it does not, or
// there is no interval. `incomplete`: a trial is missing or failed in one of the two.
enum class Reproduced { identical, within_interval, different, incomplete };
constexpr auto names_of(Reproduced) {
    return std::to_array<std::string_view>(
        {"identical", "within interval", "different", "incomplete"});
}

struct ReproducedCell {
    std::string name;
    Reproduced verdict = Reproduced::incomplete;
    std::uint64_t trials = 0;     // of the first run
    std::uint64_t identical = 0;  // of those
    Metric metric = Metric::accuracy;
    Estimate was;
    Estimate is;
    bool reproducible = true;  // false: time enters its results, nothing else can be expected
};

// The cells of the first run, in the order of its rows.
[[nodiscard]] std::vector<ReproducedCell> reproduction(const std::vector<Row>& was,
                                                       const std::vector<Row>& is,
                                                       const CompareOptions& options = {});

}  // namespace nrem::core
