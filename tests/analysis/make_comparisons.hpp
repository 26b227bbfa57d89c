// Rows of random answers, and what they are compared with.
#pragma once

#include <string>
#include <vector>

#include "analysis/comparison.hpp"
#include "metrics/make_records.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core::testing {

inline CompareOptions against(std::vector<std::string> baselines) {
    CompareOptions options;
    options.baselines = std::move(baselines);
    return options;
}

// Streams of `length` answers, each right with this probability.
inline std::vector<std::string> random_streams(double accuracy, std::uint64_t seed,
                                        std::size_t streams = 8, std::size_t length = 100) {
    std::vector<std::string> result(streams);
    for (std::size_t i = 0; i < streams; ++i) {
        Random random(combine(seed, i));
        for (std::size_t step = 0; step < length; ++step)
            result[i] += random.uniform() < accuracy ? '1' : '0';
    }
    return result;
}

inline const Pair& only_pair(const Comparison& comparison) {
    return comparison.groups.at(0).pairs.at(0);
}

}  // namespace nrem::core::testing
