// Finds the pair of a cell with a baseline at once, however many there are.
#pragma once

#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/comparison.hpp"

namespace nrem::core {

// Of several pairs with one baseline name the first. Keeps pointers into the pairs.
class PairIndex {
public:
    explicit PairIndex(const std::vector<Pair>& pairs) {
        for (const Pair& pair : pairs) pairs_.try_emplace({pair.cell, pair.baseline_name}, &pair);
    }
    // nullptr: there is none.
    [[nodiscard]] const Pair* find(std::size_t cell, std::string_view baseline) const {
        const auto found = pairs_.find({cell, baseline});
        return found == pairs_.end() ? nullptr : found->second;
    }

private:
    std::map<std::pair<std::size_t, std::string_view>, const Pair*> pairs_;
};

}  // namespace nrem::core
