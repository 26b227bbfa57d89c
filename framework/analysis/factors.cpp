#include "analysis/factors.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "analysis/judge.hpp"
#include "analysis/natural_order.hpp"
#include "analysis/pairs.hpp"
#include "nrem/sdk/number.hpp"

namespace nrem::core {
namespace {

struct LevelLess {
    bool operator()(const std::string& a, const std::string& b) const { return level_less(a, b); }
};
using Levels = std::map<std::string, std::vector<std::size_t>, LevelLess>;  // the cells of each

// The cells that a level is judged by, pair by pair.
struct Matched {
    std::vector<std::size_t> cells;
    std::vector<std::size_t> baselines;
};

bool is_arm(const CellSummary& cell) {
    return cell.control == Control::none;
}

Levels arms_of(const Group& group) {
    Levels levels;
    for (std::size_t i = 0; i < group.cells.size(); ++i)
        if (is_arm(group.cells[i])) levels[group.cells[i].arm].push_back(i);
    return levels;
}

std::map<std::string, Levels> keys_of(const Group& group) {
    std::map<std::string, Levels> keys;
    for (std::size_t i = 0; i < group.cells.size(); ++i)
        if (is_arm(group.cells[i]))
            for (const auto& [key, value] : group.cells[i].factors) keys[key][value].push_back(i);
    return keys;
}

// The level that is asked for if a cell has it; none otherwise.
std::optional<std::string> asked_level(const CompareOptions& options, const std::string& key) {
    for (const auto& [asked, level] : options.levels)
        if (asked == key) return level;
    return std::nullopt;
}

std::string baseline_arm(const Group& group, const CompareOptions& options) {
    if (const auto asked = asked_level(options, "arm")) return *asked;
    for (const std::string& name : group.baselines)
        if (!cells_called(group, name).empty()) return name;
    return "";
}

std::string baseline_level(const Levels& levels, const CompareOptions& options,
                           const std::string& key) {
    const auto asked = asked_level(options, key);
    const auto same = [&](const auto& level) {
        return !level_less(level.first, *asked) && !level_less(*asked, level.first);
    };
    const auto found = asked ? std::find_if(levels.begin(), levels.end(), same) : levels.begin();
    return found == levels.end() ? "" : found->first;
}

using Values = std::map<std::string, std::string>;  // by key

// All that tells a cell apart but the value of this key, for each arm that has the cell. A cell that
// does not have a key, since it is swept only where others have a certain value, counts as one with
// the key's baseline value.
std::vector<Values> rests_of(const CellSummary& cell, const std::string& key,
                             const Values& baselines) {
    Values rest(cell.factors.begin(), cell.factors.end());
    rest.insert(baselines.begin(), baselines.end());
    rest.erase(key);
    rest["arm"] = cell.arm;
    std::vector<Values> rests{rest};
    for (const std::string& arm : cell.also) {
        rest["arm"] = arm;
        rests.push_back(rest);
    }
    return rests;
}

class Builder {
public:
    Builder(const Group& group, const ProblemRows& rows, const CompareOptions& options,
            Resampling& resampling)
        : group_(group), rows_(rows), options_(options), resampling_(resampling) {
        for (const auto& [key, levels] : keys_of(group))
            baselines_[key] = baseline_level(levels, options, key);
    }

    [[nodiscard]] std::optional<Factor> arms() {
        const Levels levels = arms_of(group_);
        Factor factor{.key = "arm", .baseline = baseline_arm(group_, options_)};
        const std::vector<std::size_t> called = cells_called(group_, factor.baseline);
        if (called.empty()) return std::nullopt;
        const FactorIndex index(group_.cells);
        for (const auto& [arm, cells] : levels) {
            if (std::ranges::includes(called, cells)) continue;
            Matched matched;
            for (const std::size_t cell : cells)
                for (const std::size_t baseline :
                     is_of(cell, factor.baseline) ? std::vector{cell} : index.nearest(cell, called)) {
                    matched.cells.push_back(cell);
                    matched.baselines.push_back(baseline);
                }
            add(factor, arm, matched);
        }
        return judged(std::move(factor));
    }

    [[nodiscard]] std::optional<Factor> swept(const std::string& key, const Levels& levels) {
        Factor factor{.key = key, .baseline = baselines_.at(key)};
        const auto base = levels.find(factor.baseline);
        if (levels.size() < 2 || base == levels.end()) return std::nullopt;
        std::map<Values, std::size_t> by_rest;
        for (const std::size_t cell : base->second)
            for (Values& rest : rests_of(group_.cells[cell], key, baselines_))
                by_rest[std::move(rest)] = cell;
        for (const auto& [level, cells] : levels) {
            if (level == factor.baseline) continue;
            Matched matched;
            for (const std::size_t cell : cells)
                for (const std::size_t baseline : partners(by_rest, group_.cells[cell], key)) {
                    matched.cells.push_back(cell);
                    matched.baselines.push_back(baseline);
                }
            add(factor, level, matched);
        }
        return judged(std::move(factor));
    }

private:
    // Two arms may have one cell: it is its own counterpart.
    [[nodiscard]] bool is_of(std::size_t cell, const std::string& arm) const {
        return answers_to(group_.cells[cell], arm);
    }

    // The cells that agree with one in all but a key.
    [[nodiscard]] std::set<std::size_t> partners(const std::map<Values, std::size_t>& by_rest,
                                                 const CellSummary& cell,
                                                 const std::string& key) const {
        std::set<std::size_t> found;
        for (const Values& rest : rests_of(cell, key, baselines_))
            if (const auto at = by_rest.find(rest); at != by_rest.end()) found.insert(at->second);
        return found;
    }

    void add(Factor& factor, const std::string& name, const Matched& matched) {
        if (matched.cells.empty()) {
            factor.unmatched.push_back(name);
            return;
        }
        std::vector<CellPair> pairs;
        for (std::size_t i = 0; i < matched.cells.size(); ++i)
            pairs.push_back({&rows_.cells[matched.cells[i]], &rows_.cells[matched.baselines[i]]});
        Level& level = factor.levels.emplace_back();
        static_cast<Contrast&>(level) = contrast_of(pairs, resampling_);
        level.level = name;
        level.pairs = pairs.size();
        level.cells = matched.cells;
        double sum = 0;
        for (const std::size_t baseline : matched.baselines)
            sum += group_.cells[baseline].estimates[level.metric].value;
        baseline_values_.push_back(sum / static_cast<double>(pairs.size()));
    }

    // None where no level has a counterpart, as in a random search.
    std::optional<Factor> judged(Factor factor) {
        std::vector<Judged> family;
        for (std::size_t i = 0; i < factor.levels.size(); ++i)
            family.push_back({&factor.levels[i], baseline_values_[i]});
        judge(family, options_, resampling_);
        baseline_values_.clear();
        if (factor.levels.empty()) return std::nullopt;
        return factor;
    }

    const Group& group_;
    const ProblemRows& rows_;
    const CompareOptions& options_;
    Resampling& resampling_;
    Values baselines_;  // the level of each key that its others are compared with
    std::vector<double> baseline_values_;  // of the factor in the making, level by level
};

}  // namespace

bool level_less(const std::string& a, const std::string& b) {
    const auto x = as_number<double>(a), y = as_number<double>(b);
    if (x && y) return *x < *y;
    if (x || y) return x.has_value();
    return natural_less(a, b);
}

std::vector<Factor> factors_of(const Group& group, const ProblemRows& rows,
                               const CompareOptions& options, Resampling& resampling) {
    Builder builder(group, rows, options, resampling);
    std::vector<Factor> factors;
    const auto keep = [&](std::optional<Factor> factor) {
        if (factor) factors.push_back(std::move(*factor));
    };
    keep(builder.arms());
    for (const auto& [key, levels] : keys_of(group)) keep(builder.swept(key, levels));
    return factors;
}

}  // namespace nrem::core
