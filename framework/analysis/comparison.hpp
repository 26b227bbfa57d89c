// Paired statistics over the rows of a run: the result of each cell, and its difference from the
// baselines on the same streams and seeds. The order of the rows does not matter.
//
// Streams are the clusters: all inference takes whole streams, with all their items and seeds;
// units.hpp decides which streams are one. With one stream there are no intervals.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/contrast.hpp"
#include "analysis/retention.hpp"
#include "analysis/units.hpp"
#include "config/config.hpp"
#include "plan/named_figures.hpp"
#include "store/json_text.hpp"
#include "store/row.hpp"

namespace nrem::core {

struct CompareOptions {
    std::vector<std::string> baselines;  // arms, controls or cells; empty: no_memory, full_history
    std::uint64_t flips = 10000;         // of the permutation test, above 14 streams
    std::uint64_t seed = 1;
    double margin =
        0.05;  // smallest effect of interest: of accuracy, or relative for other metrics
    // A swept key, or "arm", and the level that its others are compared with. Others have the least
    // level; arms the first of the baselines.
    std::vector<std::pair<std::string, std::string>> levels = {};
    std::optional<StopEarly> stop_early = {};
    // A key in which the cells are judged apart (pairs of one level are no family with those of
    // another): the run, where several are compared; "": none.
    std::string apart = {};
    // What is known of the figures that components measure.
    std::vector<NamedFigure> figures = {};
};

// What a backend can do with a memory, seen by the controls that hand it everything: full history
// and oracle. `capable`: the verdict of either against no memory is better. `incapable`: neither is,
// and each is equivalent or worse. `not_shown`: neither is better, and one is undecided.
// `nothing_to_gain`: without memory it is within the margin of perfect. `unchecked`: a control is
// missing.
enum class Capability { unchecked, capable, nothing_to_gain, not_shown, incapable };
constexpr auto names_of(Capability) {
    return std::to_array<std::string_view>(
        {"unchecked", "capable", "nothing to gain", "not shown", "incapable"});
}

// The cost of a right answer, over everything that the cell has spent. NaN: no right answer.
struct CostPerRight {
    double tokens_shown = unknown;
    double calls = unknown;
    double call_tokens = unknown;
    double money = unknown;
};

struct RightCost {
    const char* name;   // in files
    const char* title;  // of a column
    double CostPerRight::*cost;
    const char* unit = "";
};
inline constexpr RightCost costs_of_right[] = {
    {"tokens_shown", "tokens shown", &CostPerRight::tokens_shown, "tokens"},
    {"calls", "calls", &CostPerRight::calls},
    {"call_tokens", "call tokens", &CostPerRight::call_tokens, "tokens"},
    {"money", "money", &CostPerRight::money}};

using Estimates = PerMetric<Estimate, kept_by_stream>;

// Of a figure that a component measures.
struct NamedEstimate {
    std::string name;
    Estimate estimate;
};

// Of the events of one group; all other figures of it are in the cell's pooled metrics.
struct GroupEstimates {
    std::string group;
    Estimates estimates;
    std::vector<NamedEstimate> measured = {};
};

// One cell with all its seeds.
struct CellSummary : CellName {
    std::string identity;
    std::string label;  // the name without the factors that its group shares
    std::vector<std::string> also;  // arms or controls that come to this very cell, too
    std::string parent;  // of a noop_sleep control: identity of the first cell it belongs to
    std::string twin;    // of a cell that sleeps: identity of its noop_sleep control
    std::string task;
    std::string backend;
    std::string rule;
    std::vector<std::string> policies;
    std::string scheduler;

    bool reproducible = true;  // false: time or a hand entered at least one trial

    std::vector<std::uint64_t> seeds;  // of the trials that went well
    std::vector<std::string> trials;   // their ids
    std::uint64_t failed = 0;
    std::uint64_t streams = 0;  // or what units.hpp takes for independent
    std::uint64_t items = 0;    // scored events, over streams and seeds
    double design_effect = 1;   // of accuracy: its variance by streams over that of single answers

    Estimates estimates;
    std::vector<NamedEstimate> measured = {};  // by components
    std::vector<GroupEstimates> groups = {};  // of events, in the order of their names

    SeedRange by_seed;                              // of the first metric that there is
    Capability capability = Capability::unchecked;  // of its backend on this problem
    CostPerRight per_right;
    RetentionFits retention;
    Estimate kappa;  // of its two graders; see agreement.hpp
    Estimate effective_votes;  // of its loop; see effective_votes.hpp

    Metrics pooled;  // over the seeds: curve, retention, passes, nights, memory, tokens shown
    Timing timing;   // likewise
};

// A count of the nights of one stream, on average over streams and seeds.
[[nodiscard]] double a_stream(const CellSummary& cell, std::uint64_t Nights::*count);

// In the questions of one group alone; not corrected for the others.
struct GroupDifference {
    std::string group;
    Difference difference;
};

// Of a figure that a component measures: streams pair, each counting as much as any other.
struct MeasuredDifference {
    std::string name;
    Difference difference;
    // With `stop_early`, where it knows the largest difference: as Contrast::running, and below
    // which difference nothing matters.
    std::vector<Interval> running = {};
    double margin = unknown;
};

struct Pair : Contrast {
    std::size_t cell = 0;  // indices into Group::cells
    std::size_t baseline = 0;
    std::string baseline_name;  // as in the group, or "noop_sleep" for a twin
    std::vector<GroupDifference> groups = {};  // of the headline metric, by groups of events
    std::vector<MeasuredDifference> measured = {};
};

// One level of a factor less its baseline level, over all pairs of cells that agree in everything
// else.
struct Level : Contrast {
    std::string level;
    std::uint64_t pairs = 0;         // of cells
    std::vector<std::size_t> cells;  // of the group, at this level
};

// A swept key, or "arm". Only what does not change the problem: streams of two problems do not
// pair.
struct Factor {
    std::string key;
    std::string baseline;  // the level, or the arm or control, that the others are compared with
    std::vector<Level> levels;           // without the baseline, numbers by size
    std::vector<std::string> unmatched;  // levels of which no cell has a counterpart
    // Of an interaction the keys of its two factors: its one level is by how much more the first
    // changes where the second is at its other level, too (a difference of differences).
    std::vector<std::string> of = {};
};

// Whether it is of a factorial over subsets of policies, in which all effects are one family.
[[nodiscard]] inline bool is_of_factorial(const Factor& factor) {
    return !factor.of.empty() || is_member(factor.key);
}

// The best of the subsets of policies, of those cells that agree in all else. It was chosen among
// many by the figure that is then shown, which favours it: so half of the streams choose, and the
// other half says how good that choice is, and the other way round.
using Subset = std::vector<std::string>;  // the keys of its policies: "policies.merge"
struct BestSubset {
    std::string arm;
    Factors rest;           // what these cells share
    std::uint64_t among = 0;  // as many subsets
    Subset subset;          // the best by all streams
    std::vector<Subset> chosen;  // by each half; empty with fewer than four streams
    Metric metric = Metric::accuracy;
    Difference seen;       // to the empty subset, if it is there, by the streams that chose it
    Difference elsewhere;  // by the other half's
};

// Of a cell with a reversal design. Not corrected for other cells.
struct ReversalEffect {
    std::size_t cell = 0;  // index into Group::cells
    Metric metric = Metric::accuracy;
    Estimate applied;
    Estimate withdrawn;
    Difference difference = {};  // applied less withdrawn, each stream counting alike
    Difference less_null = {};   // by how much that is above the same of its noop_sleep twin
};

// How a cell stands among what costs no more, seen from the best of it, by the 95 % interval of its
// paired advantage. `dominated`: the interval does not lie above 0, and that is cheaper and the
// interval ends below the margin, or it costs the same and the interval ends below 0. `outdone`: by
// the figures that is at least as good, but the interval does not settle it. `front`: neither.
enum class Standing { front, outdone, dominated };
constexpr auto names_of(Standing) {
    return std::to_array<std::string_view>({"front", "outdone", "dominated"});
}

struct CostPoint {
    std::size_t cell = 0;  // index into Group::cells
    double cost = unknown;
    double value = unknown;  // of the headline metric
    Standing standing = Standing::front;
    std::size_t by = 0;  // what outdoes or dominates it; itself where nothing does
    Interval advantage;  // of the cell over that, positive: the cell is better
};

// The headline metric against one cost. Only costs that are the same on every machine.
struct Front {
    std::string cost;  // "bytes", "tokens shown", "replays", "calls", "call tokens", "money"
    std::vector<CostPoint> points;  // cheapest first; without oracles
};

struct BackendCheck {
    std::string backend;
    std::vector<std::size_t> cells;  // of the group that it predicts for
    Capability capability = Capability::unchecked;
    double without = unknown;  // the headline figure of no_memory
    std::string why;           // the figures behind it; "" when unchecked
};

// The cells of one problem (task and streams).
struct Group {
    std::string problem;
    std::string task;
    Units units;
    std::uint64_t rung = 0;  // of a search, on which its cells were tried; 0: they are judged
    Factors shared;  // that have one value in all cells that have them, by name
    // As in the options; where one of them is a trivial control, the best of these leads it.
    std::vector<std::string> baselines;
    std::vector<CellSummary>
        cells;                    // arms before controls, by name ("passes=2" before "passes=16")
    std::vector<Pair> pairs;      // against the baselines, by baseline in their order
    std::vector<Pair> sleep;      // each sleeping cell against its own noop_sleep twin
    std::vector<Factor> factors;  // the arms first, the swept keys by name, then a factorial
    std::vector<BestSubset> best;  // of a factorial
    std::vector<ReversalEffect> reversals = {};
    std::vector<Front> fronts;    // of each cost in which the cells differ
    std::vector<BackendCheck> backends;
};

struct Failure {
    std::string id;
    std::string name;
    std::string task;
    std::uint64_t seed = 0;
    Outcome outcome = Outcome::failed;
    std::string error;
};

struct Comparison {
    CompareOptions options;
    std::vector<Group> groups;      // by task, then problem
    std::vector<Failure> failures;  // in no estimate and no pair
    std::uint64_t rows = 0;
    std::uint64_t duplicates = 0;  // rows of a trial that was there already
    std::string incomplete;        // "9 of 16 trials; missing: ..."; "": all of the plan are there
};

// That of the name, among those of a cell or a group; nullptr: there is none.
template <class OfName>
[[nodiscard]] const OfName* find_named(const std::vector<OfName>& all, std::string_view name) {
    const auto found = std::ranges::find(all, name, &OfName::name);
    return found == all.end() ? nullptr : &*found;
}

[[nodiscard]] Comparison compare(const std::vector<Row>& rows, const CompareOptions& options);

// Cell by cell: as one Json it would be larger than all of its rows. NaN becomes null.
void write_json(JsonText& out, const Comparison& comparison);

struct FieldLine;
// Of what write_json writes.
[[nodiscard]] std::vector<FieldLine> comparison_fields();

}  // namespace nrem::core
