// What one estimate shows, before it is compared with others.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/spread.hpp"
#include "analysis/tests.hpp"

namespace nrem::core {

// `interval` (95 %) and `p` (against 0) are of the same test: p is below 5 % just where the
// interval leaves out 0.
struct Inferred {
    Test test = Test::none;
    Clusters clusters;
    std::vector<std::size_t> streams;  // which each cluster is
    Interval range;
    Spread spread;
    Clusters agreeing = {};  // of Test::bounds: what is independent, streams or seeds
    Interval interval;
    Probability p;
};

}  // namespace nrem::core
