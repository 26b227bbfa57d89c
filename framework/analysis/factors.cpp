#include "analysis/factors.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "analysis/crossed_cells.hpp"
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

// Levels that are judged together with others, and the figure of what each is compared with.
struct Unjudged {
    Factor factor;
    std::vector<double> baselines;
};

class Builder {
public:
    Builder(const Group& group, const ProblemRows& rows, const CompareOptions& options,
            Resampling& resampling)
        : group_(group),
          rows_(rows),
          options_(options),
          resampling_(resampling),
          levels_(swept_levels(group, options)) {}

    [[nodiscard]] std::optional<Unjudged> arms() {
        const Levels levels = arms_of(group_);
        Unjudged made{.factor = {.key = "arm", .baseline = baseline_arm(group_, options_)}};
        const std::string& baseline_name = made.factor.baseline;
        const std::vector<std::size_t> called = cells_called(group_, baseline_name);
        if (called.empty()) return std::nullopt;
        const FactorIndex index(group_.cells);
        for (const auto& [arm, cells] : levels) {
            if (std::ranges::includes(called, cells)) continue;
            Matched matched;
            for (const std::size_t cell : cells)
                for (const std::size_t baseline :
                     is_of(cell, baseline_name) ? std::vector{cell} : index.nearest(cell, called)) {
                    matched.cells.push_back(cell);
                    matched.baselines.push_back(baseline);
                }
            add(made, arm, matched);
        }
        return made;
    }

    [[nodiscard]] std::optional<Unjudged> swept(const std::string& key, const Levels& levels) {
        Unjudged made{.factor = {.key = key, .baseline = levels_.baseline.at(key)}};
        const auto base = levels.find(made.factor.baseline);
        if (levels.size() < 2 || base == levels.end()) return std::nullopt;
        std::map<FactorValues, std::size_t> by_rest;
        for (const std::size_t cell : base->second)
            for (FactorValues& rest : rests_of(group_.cells[cell], {key}, levels_))
                by_rest[std::move(rest)] = cell;
        for (const auto& [level, cells] : levels) {
            if (level == made.factor.baseline) continue;
            Matched matched;
            for (const std::size_t cell : cells)
                for (const std::size_t baseline : partners(by_rest, group_.cells[cell], key)) {
                    matched.cells.push_back(cell);
                    matched.baselines.push_back(baseline);
                }
            add(made, level, matched);
        }
        return made;
    }

    // By how much more one policy changes where another is in the pipeline, too.
    [[nodiscard]] Unjudged interaction(const std::string& a, const std::string& b) {
        Unjudged made{.factor = {.key = a + " x " + b, .baseline = "each alone", .of = {a, b}}};
        const auto two_levels = [](const std::string& key) {
            return TwoLevels{key, std::string(member_out), std::string(member_in)};
        };
        const auto crossings =
            crossed_cells(group_, {two_levels(a), two_levels(b)}, levels_, is_arm);
        if (crossings.empty()) {
            made.factor.unmatched = {"both"};
            return made;
        }
        std::vector<CellSquare> squares;
        std::vector<std::size_t> both, neither;
        for (const CrossedCells& cells : crossings) {
            const auto rows = [&](std::size_t corner) { return &rows_.cells[cells[corner]]; };
            squares.push_back({{rows(3), rows(2)}, {rows(1), rows(0)}});
            both.push_back(cells[3]);
            neither.push_back(cells[0]);
        }
        add(made, "both", interaction_of(squares, resampling_), {both, neither});
        return made;
    }

    // All levels of them are one family. Those without a level that could be compared are left out,
    // as in a random search.
    [[nodiscard]] std::vector<Factor> judged(std::vector<Unjudged> made) {
        std::vector<Judged> family;
        for (Unjudged& each : made)
            for (std::size_t i = 0; i < each.factor.levels.size(); ++i)
                family.push_back({&each.factor.levels[i], each.baselines[i],
                                  each.factor.of.empty() ? 1.0 : 2.0});
        judge(family, options_, resampling_);
        std::vector<Factor> factors;
        for (Unjudged& each : made)
            if (!each.factor.levels.empty()) factors.push_back(std::move(each.factor));
        return factors;
    }

private:
    // Two arms may have one cell: it is its own counterpart.
    [[nodiscard]] bool is_of(std::size_t cell, const std::string& arm) const {
        return answers_to(group_.cells[cell], arm);
    }

    // The cells that agree with one in all but a key.
    [[nodiscard]] std::set<std::size_t> partners(const std::map<FactorValues, std::size_t>& by_rest,
                                                 const CellSummary& cell,
                                                 const std::string& key) const {
        std::set<std::size_t> found;
        for (const FactorValues& rest : rests_of(cell, {key}, levels_))
            if (const auto at = by_rest.find(rest); at != by_rest.end()) found.insert(at->second);
        return found;
    }

    void add(Unjudged& made, const std::string& name, const Matched& matched) {
        if (matched.cells.empty()) {
            made.factor.unmatched.push_back(name);
            return;
        }
        std::vector<CellPair> pairs;
        for (std::size_t i = 0; i < matched.cells.size(); ++i)
            pairs.push_back({&rows_.cells[matched.cells[i]], &rows_.cells[matched.baselines[i]]});
        add(made, name, contrast_of(pairs, resampling_), matched);
    }

    void add(Unjudged& made, const std::string& name, Contrast contrast, const Matched& matched) {
        Level& level = made.factor.levels.emplace_back();
        static_cast<Contrast&>(level) = std::move(contrast);
        level.level = name;
        level.pairs = matched.cells.size();
        level.cells = matched.cells;
        double sum = 0;
        for (const std::size_t baseline : matched.baselines)
            sum += group_.cells[baseline].estimates[level.metric].value;
        made.baselines.push_back(sum / static_cast<double>(level.pairs));
    }

    const Group& group_;
    const ProblemRows& rows_;
    const CompareOptions& options_;
    Resampling& resampling_;
    SweptLevels levels_;
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
    const auto keep = [&](std::vector<Unjudged> family) {
        for (Factor& factor : builder.judged(std::move(family))) factors.push_back(std::move(factor));
    };
    if (auto arms = builder.arms()) keep({std::move(*arms)});
    std::vector<Unjudged> factorial;
    std::vector<std::string> members;
    for (const auto& [key, levels] : keys_of(group)) {
        auto swept = builder.swept(key, levels);
        if (!swept) continue;
        if (is_member(key)) {
            members.push_back(key);
            factorial.push_back(std::move(*swept));
        } else {
            keep({std::move(*swept)});
        }
    }
    for (std::size_t a = 0; a < members.size(); ++a)
        for (std::size_t b = a + 1; b < members.size(); ++b)
            factorial.push_back(builder.interaction(members[a], members[b]));
    keep(std::move(factorial));
    return factors;
}

}  // namespace nrem::core
