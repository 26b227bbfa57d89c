// Cells that agree in everything but a few keys of two levels each: what an effect (one key) and an
// interaction (two keys) are made from.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analysis/comparison.hpp"

namespace nrem::core {

using FactorValues = std::map<std::string, std::string>;  // by key

// The levels of the swept keys of a group.
struct SweptLevels {
    FactorValues baseline;  // that the others of a key are compared with; none: as cells have them
    std::map<std::string, std::set<std::string>> all;
};

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
// with the key's baseline value. One without any policy of a factorial is the same at all levels of
// a key that only its nights could have, and counts as one with each.
[[nodiscard]] std::vector<FactorValues> rests_of(const CellSummary& cell,
                                                 const std::vector<std::string>& keys,
                                                 const SweptLevels& levels);

// The crossings of which each cell is there, among those cells that count. In order, each once.
[[nodiscard]] std::vector<CrossedCells> crossed_cells(
    const Group& group, const std::vector<TwoLevels>& keys, const SweptLevels& levels,
    const std::function<bool(const CellSummary&)>& counts);

// All levels, and of each key that of the options, or the least, which the others are compared with.
[[nodiscard]] SweptLevels swept_levels(const Group& group, const CompareOptions& options);

}  // namespace nrem::core
