// The rows of a run, sorted by problem, cell and seed: each trial once, failures separately.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/comparison.hpp"
#include "analysis/resampling.hpp"
#include "analysis/units.hpp"

namespace nrem::core {

// One stream of one trial. Ordered by unit, then seed, then index: units are what is independent.
struct StreamOfSeed {
    const StreamScores* stream = nullptr;
    const Scores* scores = nullptr;  // its own, or those of a group in it
    const FigureNames* names = nullptr;  // of what components measured
    std::uint64_t seed = 0;
    std::size_t unit = 0;
};
[[nodiscard]] bool operator<(const StreamOfSeed& a, const StreamOfSeed& b);
// Whether they are of one unit.
[[nodiscard]] bool same_stream(const StreamOfSeed& a, const StreamOfSeed& b);

// Within which each value is: of the table, and of what components declare.
[[nodiscard]] Interval bounds_of(Metric metric);
[[nodiscard]] Interval bounds_of(std::string_view measured, const std::vector<NamedFigure>& known);

// A figure of each stream: one of the table that is kept by stream, or one that components measure.
class StreamFigure {
public:
    StreamFigure(Metric metric)  // NOLINT: a metric is one
        : metric_(metric), bounds_(bounds_of(metric)) {}
    StreamFigure(std::string name, const Interval& bounds)
        : name_(std::move(name)), bounds_(bounds) {}
    [[nodiscard]] Mean of(const StreamOfSeed& stream) const;
    [[nodiscard]] const std::string& name() const { return name_; }  // of a component's
    [[nodiscard]] const Interval& bounds() const { return bounds_; }
    // By how much a sum of these streams changes at least; 0: any number can be. What a component
    // measures is taken for a count where it cannot be told from one: of values from 0 to 1 whose
    // sums are whole, and where all values are at one bound.
    [[nodiscard]] double step_in(const std::vector<StreamOfSeed>& streams) const;

private:
    std::optional<Metric> metric_;
    std::string name_;
    Interval bounds_;
};

// The trials of one cell that went well, by seed.
struct CellRows {
    std::vector<const Row*> good;
    std::vector<StreamOfSeed> streams = {};  // of these, in their order
    std::uint64_t failed = 0;
    const Row* any = nullptr;  // for what all rows of a cell share
    // Whether the streams of a seed may share something random: where the config puts the seed into
    // a setting, as in the name of a file of weights ("weights-{seed}.safetensors"). All else that
    // is random is drawn for each stream by itself. Of a row whose identity names no parts it is not
    // known.
    bool shares_seeds = false;
};

// The cell as far as its events belong to the group: streams without such events are left out. The
// cell itself for "".
[[nodiscard]] CellRows in_group(const CellRows& cell, const std::string& group);

struct ProblemRows {
    std::string problem;
    std::vector<CellRows> cells;  // in the order of Group::cells
    Units units = {};
    std::vector<CellRows> repeats = {};  // further runs of these cells, in no comparison
};

// By problem, cell and seed, without those of a trial (identity and seed) that is there already, a
// failed one rather than a good one.
struct SortedRows {
    std::vector<const Row*> rows;
    std::uint64_t dropped = 0;
};
// The rows, which are large and many, stay where they are and must outlive what is made of them.
[[nodiscard]] SortedRows sort_out(const std::vector<Row>& rows);

// Ordered as Comparison::groups.
[[nodiscard]] std::vector<ProblemRows> group_rows(const SortedRows& sorted,
                                                  const std::optional<StopEarly>& stop);

// What a cell is called, without any figures.
[[nodiscard]] CellSummary name_cell(const CellRows& cell);

[[nodiscard]] CellSummary summarise(const CellRows& cell, const std::vector<NamedFigure>& known,
                                    Resampling& resampling);

}  // namespace nrem::core
