#include "analysis/crossed_cells.hpp"

#include <algorithm>
#include <set>

#include "analysis/factors.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

const std::string& value_in(const CellSummary& cell, const std::string& key,
                            const std::string& fallback) {
    const auto found = std::ranges::find(cell.factors, key, &Factors::value_type::first);
    return found == cell.factors.end() ? fallback : found->second;
}

// Which corner of a crossing a cell is; nowhere where it has a third level of a key.
std::size_t corner_of(const CellSummary& cell, const std::vector<TwoLevels>& keys) {
    std::size_t corner = 0;
    for (std::size_t bit = 0; bit < keys.size(); ++bit) {
        const std::string& value = value_in(cell, keys[bit].key, keys[bit].low);
        if (value == keys[bit].high)
            corner |= std::size_t{1} << bit;
        else if (value != keys[bit].low)
            return nowhere;
    }
    return corner;
}

// A cell of a factorial whose nights have none of its policies.
bool is_empty_subset(const CellSummary& cell) {
    bool any = false;
    for (const auto& [key, value] : cell.factors) {
        if (!is_member(key)) continue;
        if (value == member_in) return false;
        any = true;
    }
    return any;
}

bool is_same_level(const std::string& a, const std::string& b) {
    return !level_less(a, b) && !level_less(b, a);
}

// As an arm has it; "": none has it.
std::string level_called(const Group& group, const std::string& key, const std::string& asked) {
    for (const CellSummary& cell : group.cells)
        for (const auto& [own, value] : cell.factors)
            if (cell.control == Control::none && own == key && is_same_level(value, asked))
                return value;
    return "";
}

}  // namespace

std::vector<FactorValues> rests_of(const CellSummary& cell, const std::vector<std::string>& keys,
                                   const SweptLevels& levels) {
    const FactorValues own(cell.factors.begin(), cell.factors.end());
    FactorValues rest = own;
    rest.insert(levels.baseline.begin(), levels.baseline.end());
    for (const std::string& key : keys) rest.erase(key);
    std::vector<FactorValues> rests{rest};
    const auto spread = [&](const std::string& key, const auto& values) {
        std::vector<FactorValues> made;
        for (FactorValues& each : rests)
            for (const std::string& value : values) {
                each[key] = value;
                made.push_back(each);
            }
        rests = std::move(made);
    };
    if (is_empty_subset(cell))
        for (const auto& [key, values] : levels.all)
            if (!own.contains(key) && std::ranges::find(keys, key) == keys.end())
                spread(key, values);
    std::vector<std::string> arms{cell.arm};
    arms.insert(arms.end(), cell.also.begin(), cell.also.end());
    spread("arm", arms);
    return rests;
}

std::vector<CrossedCells> crossed_cells(const Group& group, const std::vector<TwoLevels>& keys,
                                   const SweptLevels& levels,
                                   const std::function<bool(const CellSummary&)>& counts) {
    std::vector<std::string> names;
    for (const TwoLevels& key : keys) names.push_back(key.key);
    std::map<FactorValues, CrossedCells> by_rest;
    for (std::size_t i = 0; i < group.cells.size(); ++i) {
        const CellSummary& cell = group.cells[i];
        const std::size_t corner = counts(cell) ? corner_of(cell, keys) : nowhere;
        if (corner == nowhere) continue;
        for (FactorValues& rest : rests_of(cell, names, levels)) {
            CrossedCells& crossing = by_rest[std::move(rest)];
            crossing.resize(std::size_t{1} << keys.size(), nowhere);
            crossing[corner] = i;
        }
    }
    std::set<CrossedCells> whole;
    for (auto& [rest, crossing] : by_rest)
        if (std::ranges::find(crossing, nowhere) == crossing.end()) whole.insert(std::move(crossing));
    return {whole.begin(), whole.end()};
}

SweptLevels swept_levels(const Group& group, const CompareOptions& options) {
    SweptLevels made;
    FactorValues& levels = made.baseline;
    for (const CellSummary& cell : group.cells)
        if (cell.control == Control::none)
            for (const auto& [key, value] : cell.factors) {
                made.all[key].insert(value);
                const auto [least, is_new] = levels.try_emplace(key, value);
                if (!is_new && level_less(value, least->second)) least->second = value;
            }
    for (const auto& [key, asked] : options.levels)
        if (levels.contains(key)) levels[key] = level_called(group, key, asked);
    return made;
}

}  // namespace nrem::core
