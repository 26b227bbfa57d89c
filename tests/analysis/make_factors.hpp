// Rows of a sweep made by hand, and the factors of their comparison.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analysis/comparison.hpp"
#include "metrics/make_records.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core::testing {

using Values = std::vector<std::pair<std::string, std::string>>;

inline Row cell(const std::string& arm, const Values& factors, const std::vector<std::string>& streams,
         std::uint64_t seed = 1) {
    std::string name = arm;
    for (const auto& [key, value] : factors) name += ", " + key + "=" + value;
    Row row = row_of(name, streams, seed);
    row.arm = arm;
    row.factors = factors;
    return row;
}

// Answers of 8 streams, each right with a probability.
inline std::vector<std::string> answers(double accuracy, std::uint64_t seed, std::size_t streams = 8) {
    std::vector<std::string> result(streams);
    for (std::size_t i = 0; i < streams; ++i) {
        Random random(combine(seed, i));
        for (int step = 0; step < 100; ++step) result[i] += random.uniform() < accuracy ? '1' : '0';
    }
    return result;
}

inline std::vector<Factor> factors_of(const std::vector<Row>& rows, const CompareOptions& options = {}) {
    return compare(rows, options).groups.at(0).factors;
}

inline const Factor& named(const std::vector<Factor>& factors, const std::string& key) {
    for (const Factor& factor : factors)
        if (factor.key == key) return factor;
    throw Error("no factor " + key);
}

}  // namespace nrem::core::testing
