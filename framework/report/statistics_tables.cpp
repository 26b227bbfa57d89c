#include "report/statistics_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "analysis/sequential.hpp"
#include "report/headline.hpp"
#include "report/text.hpp"

namespace nrem::core {
namespace {

Column number(const char* title) {
    return {title, Align::right};
}

std::string count(std::uint64_t n) {
    return whole(static_cast<double>(n));
}

std::string of_seed(const OfSeed& it) {
    return std::isfinite(it.value) ? fmt::format("{} ({})", signed_decimal(it.value), it.seed)
                                   : "-";
}

// Small figures keep three digits that say something.
std::string figure(double value) {
    if (!std::isfinite(value)) return "-";
    return std::abs(value) >= 1000 ? whole(value) : fmt::format("{:.3g}", value);
}

std::string shown(const Fitted& fitted) {
    return std::isfinite(fitted.interval.low)
               ? fmt::format("{} [{}, {}]", figure(fitted.value), figure(fitted.interval.low),
                             figure(fitted.interval.high))
               : figure(fitted.value);
}

std::vector<Column> level_columns(const std::string& title) {
    return {{title},
            number("difference [95 %]"),
            number("p, corrected"),
            number("d_z"),
            number("streams"),
            number("seeds"),
            number("n"),
            number("detectable"),
            {"verdict"}};
}

std::vector<std::string> level_row(const std::string& name, const Level& level) {
    const Difference& difference = headline(level);
    return {name,
            shown_difference(level),
            probability(level.verdict.corrected_p),
            decimal(difference.effect_size, 2),
            count(difference.streams),
            count(level.seeds.n),
            count(difference.n),
            decimal(level.verdict.detectable),
            shown_verdict(level)};
}

SideTable factor_table(const Factor& factor) {
    SideTable made{factor.key, ", each against " + factor.baseline, level_columns(factor.key), {}};
    for (const Level& level : factor.levels) made.rows.push_back(level_row(level.level, level));
    if (!factor.unmatched.empty())
        made.rows.push_back({fmt::format("{} more", factor.unmatched.size()), "", "", "", "", "",
                             "", "", "no counterpart"});
    return made;
}

// All effects and interactions of a factorial, the largest first.
SideTable factorial_table(const Group& group) {
    std::vector<const Factor*> factors;
    for (const Factor& factor : group.factors)
        if (is_of_factorial(factor) && !factor.levels.empty()) factors.push_back(&factor);
    std::ranges::stable_sort(factors, std::greater(), [](const Factor* factor) {
        return std::abs(headline(factor->levels.front()).value);
    });
    SideTable made{"Policies",
                   ": what each changes in the nights that have it, over all subsets of the others; a x b "
                   "is by how much more a changes where b is there, too. p is corrected over all of these",
                   level_columns("policy"),
                   {}};
    for (const Factor* factor : factors)
        made.rows.push_back(level_row(shown_key(*factor), factor->levels.front()));
    return made;
}

std::string shown(const Estimate& estimate) {
    const std::string range = interval(estimate.interval.low, estimate.interval.high);
    return decimal(estimate.value) + (range.empty() ? "" : " " + range);
}

std::string shown(const Difference& difference) {
    if (!difference.n) return "-";
    const std::string range = interval(difference.interval.low, difference.interval.high);
    return signed_decimal(difference.value) + (range.empty() ? "" : " " + range);
}

std::string shown_subset(const Subset& subset) {
    std::string names;
    for (const std::string& key : subset) names += (names.empty() ? "" : " + ") + shown_key({.key = key});
    return names.empty() ? "none" : names;
}

std::vector<std::string> best_row(const BestSubset& best) {
    std::string halves;
    for (const Subset& subset : best.chosen)
        halves += (halves.empty() ? "" : " | ") + shown_subset(subset);
    std::string where = best.arm;
    for (const auto& [key, value] : best.rest) where += ", " + key + "=" + value;
    return {where,
            shown_subset(best.subset),
            count(best.among),
            shown(best.seen),
            halves.empty() ? "too few streams" : halves,
            shown(best.elsewhere)};
}

}  // namespace

std::vector<SideTable> best_tables(const Group& group) {
    if (group.best.empty()) return {};
    SideTable made{"Best subset",
                   ", less the empty one. It was chosen by the streams of the first difference, which so "
                   "favours it; for the second each half of the streams measures what the other half chose",
                   {{"arm"},
                    {"best subset"},
                    number("of"),
                    number("difference where it was chosen [95 %]"),
                    {"chosen by each half"},
                    number("difference in the other half [95 %]")},
                   {}};
    for (const BestSubset& best : group.best) made.rows.push_back(best_row(best));
    return {made};
}

namespace {

bool is_worth_a_table(const Factor& factor) {
    if (factor.levels.empty() || is_of_factorial(factor)) return false;
    return factor.key != "arm" ||
           std::ranges::any_of(factor.levels, [](const Level& level) { return level.pairs > 1; });
}

std::string shown_standing(const CostPoint& point, const Group& group) {
    if (point.standing == Standing::front) return "on the front";
    return fmt::format("{} {}",
                       point.standing == Standing::outdone ? "no better than" : "dominated by",
                       shown_name(group.cells[point.by]));
}

SideTable front_table(const Group& group, const Front& front) {
    const Metric metric = headline_metric(group);
    SideTable made{fmt::format("{} against {}", name_of(metric), front.cost),
                   ", cheapest first",
                   {{"arm"},
                    number(front.cost.c_str()),
                    {std::string(name_of(metric)), Align::right},
                    number("advantage over the best no dearer [95 %]"),
                    {"standing"}},
                   {}};
    for (const CostPoint& point : front.points)
        made.rows.push_back(
            {shown_name(group.cells[point.cell]), figure(point.cost), decimal(point.value),
             interval(point.advantage.low, point.advantage.high), shown_standing(point, group)});
    return made;
}

bool spends(const CellSummary& cell) {
    return cell.per_right.tokens_shown > 0 || cell.per_right.calls > 0;
}

// Costs that nobody has are left out.
SideTable per_right_table(const Group& group) {
    SideTable made{"What a right answer takes",
                   ": all that was spent by the number of right answers",
                   {{"arm"}, number("right")},
                   {}};
    for (const CellSummary& cell : group.cells)
        made.rows.push_back({shown_name(cell), whole(cell.pooled[Metric::accuracy].sum)});
    for (const RightCost& each : costs_of_right) {
        const auto has = [&each](const CellSummary& cell) { return cell.per_right.*each.cost > 0; };
        if (std::ranges::none_of(group.cells, has)) continue;
        made.columns.push_back(number(each.title));
        for (std::size_t i = 0; i < group.cells.size(); ++i)
            made.rows[i].push_back(figure(group.cells[i].per_right.*each.cost));
    }
    return made;
}

std::vector<std::string> retention_row(const CellSummary& cell) {
    const RetentionFits& fits = cell.retention;
    const auto best = std::ranges::find(fits.fits, fits.best, &RetentionFit::decay);
    if (best == fits.fits.end())
        return {shown_name(cell), count(fits.bins), shown(fits.slope), "", "", "", ""};
    return {shown_name(cell),
            count(fits.bins),
            shown(fits.slope),
            std::string(name_of(best->decay)),
            decimal(best->weight, 2),
            shown(best->level),
            best->decay == Decay::constant ? "" : shown(best->rate)};
}

}  // namespace

std::string shown_verdict(const Contrast& contrast) {
    const std::string text = words(contrast.verdict);
    if (contrast.memory_unused) return text + " (memory not used)";
    return contrast.invalid.empty() ? text : text + " (invalid)";
}

std::string shown_difference(const Contrast& contrast) {
    const Interval& found = contrast.verdict.interval;
    const std::string value = signed_decimal(headline(contrast).value);
    const std::string range = interval(found.low, found.high);
    const std::string text = range.empty() ? value : value + " " + range;
    return std::isfinite(contrast.replay_spread)
               ? fmt::format("{}, replay {}", text, decimal(contrast.replay_spread))
               : text;
}

std::vector<SideTable> factor_tables(const Group& group) {
    std::vector<SideTable> made;
    for (const Factor& factor : group.factors)
        if (is_worth_a_table(factor)) made.push_back(factor_table(factor));
    if (SideTable factorial = factorial_table(group); !factorial.rows.empty())
        made.push_back(std::move(factorial));
    for (SideTable& best : best_tables(group)) made.push_back(std::move(best));
    return made;
}

std::vector<SideTable> reversal_tables(const Group& group) {
    SideTable made{"Reversal",
                   ": with what nights made of the memory applied and withdrawn, by parts of each stream; the "
                   "null arm is the noop_sleep twin, which shows what differs between the parts anyway",
                   {{"arm"},
                    {"figure"},
                    number("applied [95 %]"),
                    number("withdrawn [95 %]"),
                    number("difference [95 %]"),
                    number("above the null arm [95 %]"),
                    number("streams")},
                   {}};
    for (const ReversalEffect& effect : group.reversals)
        made.rows.push_back({shown_name(group.cells[effect.cell]), std::string(name_of(effect.metric)),
                             shown(effect.applied), shown(effect.withdrawn), shown(effect.difference),
                             shown(effect.less_null), count(effect.difference.streams)});
    if (made.rows.empty()) return {};
    return {made};
}

std::string shown_key(const Factor& factor) {
    const auto bare = [](std::string_view key) {
        constexpr std::string_view plain = "policies.";
        return std::string(key.substr(key.starts_with(plain) ? plain.size() : 0));
    };
    if (factor.of.empty()) return bare(factor.key);
    return bare(factor.of.front()) + " x " + bare(factor.of.back());
}

std::vector<SideTable> detail_tables(const Group& group) {
    const auto baselines = baselines_of(group);
    if (baselines.empty()) return {};
    SideTable made{"Differences to " + baselines[0],
                   ", by stream and by seed",
                   {{"arm"},
                    number("d_z"),
                    number("detectable"),
                    number("streams"),
                    number("seeds"),
                    number("worst (seed)"),
                    number("best (seed)"),
                    {"test"},
                    number("var streams"),
                    number("var seeds"),
                    number("var rest")},
                   {}};
    for (const Pair& pair : group.pairs) {
        const Difference& difference = headline(pair);
        if (pair.baseline_name != baselines[0] || !difference.n) continue;
        made.rows.push_back(
            {shown_name(group.cells[pair.cell]), decimal(difference.effect_size, 2),
             decimal(pair.verdict.detectable), count(difference.streams), count(pair.seeds.n),
             of_seed(pair.seeds.worst), of_seed(pair.seeds.best),
             std::string(named(pair.verdict.test).words), figure(pair.components.streams),
             figure(pair.components.seeds), figure(pair.components.residual)});
    }
    if (made.rows.empty()) return {};
    return {made};
}

std::vector<SideTable> cost_tables(const Group& group) {
    std::vector<SideTable> made;
    for (const Front& front : group.fronts) made.push_back(front_table(group, front));
    if (std::ranges::any_of(group.cells, spends)) made.push_back(per_right_table(group));
    return made;
}

std::vector<SideTable> retention_tables(const Group& group) {
    SideTable made{
        "How accuracy falls with the steps since an item was last seen",
        ": its change with each doubling, and the best of a constant, an exponential and a power "
        "law above what no memory reaches",
        {{"arm"},
         number("bins"),
         number("per doubling [95 %]"),
         {"best fit"},
         number("weight"),
         number("level [95 %]"),
         number("rate [95 %]")},
        {}};
    for (const CellSummary& cell : group.cells)
        if (std::isfinite(cell.retention.slope.value)) made.rows.push_back(retention_row(cell));
    if (made.rows.empty()) return {};
    return {made};
}

std::vector<SideTable> sequence_tables(const Group& group, const StopEarly& options) {
    SideTable made{fmt::format("Interval that holds at all times at once (alpha {:.3g} over all "
                               "arms)",
                               options.alpha),
                   fmt::format(", after the last stream; streams are taken in an order that seed "
                               "{} drew, the same for all arms",
                               options.seed),
                   {{"arm"},
                    {"against"},
                    number("streams"),
                    number("difference within"),
                    number("settled after")},
                   {}};
    for (const Pair& pair : group.pairs) {
        if (pair.running.empty()) continue;
        const std::size_t first = std::max<std::size_t>(options.streams, 1) - 1;
        std::size_t settled = first;
        while (settled < pair.running.size() && !settles(pair.running[settled], pair.verdict.margin))
            ++settled;
        made.rows.push_back({shown_name(group.cells[pair.cell]), pair.baseline_name,
                             count(pair.running.size()),
                             interval(pair.running.back().low, pair.running.back().high),
                             settled < pair.running.size() ? count(settled + 1) : "not yet"});
    }
    if (made.rows.empty()) return {};
    return {made};
}

}  // namespace nrem::core
