// Cells that agree in everything but a few keys of two levels each: what an effect (one key) and an
// interaction (two keys) are made from.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "analysis/comparison.hpp"

namespace nrem::core {

using FactorValues = std::map<std::string, std::string>;  // by key

struct TwoLevels {
    std::string key;
    std::string low;
    std::string high;
};

// One cell for each combination of the levels: cell i has the high level of key b where bit b of i is
// set. An index into Group::cells.
using CrossedCells = std::vector<std::size_t>;

// All that tells a cell apart but the values of these keys, for each arm that has the cell. A cell
// that does not have a key, since it is swept only where others have a certain value, counts as one
// with the key's baseline value.
[[nodiscard]] std::vector<FactorValues> rests_of(const CellSummary& cell,
                                                 const std::vector<std::string>& keys,
                                                 const FactorValues& baselines);

// The crossings of which each cell is there, among those cells that count. In order, each once.
[[nodiscard]] std::vector<CrossedCells> crossed_cells(
    const Group& group, const std::vector<TwoLevels>& keys, const FactorValues& baselines,
    const std::function<bool(const CellSummary&)>& counts);

// The level of each swept key that its others are compared with: that of the options, or the least.
[[nodiscard]] FactorValues baseline_levels(const Group& group, const CompareOptions& options);

}  // namespace nrem::core
