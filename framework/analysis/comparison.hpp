// Paired statistics over the rows of a run: what each cell reached and how it differs from the
// baselines on the same streams and seeds. The same rows in any order give the same comparison.
//
// Streams are the clusters: everything that has to do with chance is resampled or flipped by whole
// streams, with all their items and seeds. (Two seeds' streams with the same index and the same
// name are one stream.) With one stream there are no intervals.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/row.hpp"

namespace nrem::core {

struct CompareOptions {
    std::vector<std::string> baselines;  // arms, controls or cells; empty: no_memory, full_history
    std::uint64_t resamples = 2000;      // of the bootstrap
    std::uint64_t flips = 10000;         // of the permutation test, above 12 streams
    std::uint64_t seed = 1;
    double margin =
        0.05;  // smallest effect of interest: of accuracy, or relative for other metrics
};

// 95 %; NaNs: not available.
struct Interval {
    double low = unknown;
    double high = unknown;
    friend bool operator==(const Interval&, const Interval&) = default;
};

struct Estimate {
    double value = unknown;  // NaN: the metric was not measured
    Interval interval = {};
    std::uint64_t n = 0;  // items
};

// One cell with all its seeds.
struct CellSummary {
    std::string identity;
    std::string name;
    std::string label;  // the name without the factors that its group shares
    std::string arm;
    Control control = Control::none;
    std::vector<std::string> also;  // arms or controls that come to this very cell, too
    std::string parent;  // of a noop_sleep control: identity of the first cell it belongs to
    std::string twin;    // of a cell that sleeps: identity of its noop_sleep control
    std::vector<std::pair<std::string, std::string>> factors;
    std::string task;
    std::string backend;
    std::string rule;
    std::vector<std::string> policies;
    std::string scheduler;

    bool reproducible = true;  // false: time or a hand entered at least one trial

    std::vector<std::uint64_t> seeds;  // of the trials that went well
    std::vector<std::string> trials;   // their ids
    std::uint64_t failed = 0;
    std::uint64_t streams = 0;
    std::uint64_t items = 0;  // scored events, over streams and seeds

    Estimate accuracy;
    Estimate top5;
    Estimate log_loss;  // bits
    Estimate absolute_error;
    Estimate squared_error;
    Estimate corrected;  // P(right next | wrong now)
    Estimate lost;       // P(wrong next | right now)
    Estimate stale;      // share of the wrong answers

    Metrics pooled;  // over the seeds: curve, retention, passes, nights, memory, tokens shown
    Timing timing;   // likewise
};

// A count of the nights of one stream, on average over streams and seeds.
[[nodiscard]] double a_stream(const CellSummary& cell, std::uint64_t Nights::*count);

enum class Metric { accuracy, log_loss, absolute_error, squared_error };

// Cell minus baseline, over paired items.
struct Difference {
    Metric metric = Metric::accuracy;
    double value = unknown;  // NaN: not measured in both
    Interval interval = {};  // clustered paired bootstrap
    std::uint64_t n = 0;     // paired items
    std::uint64_t streams = 0;
    double standard_error = unknown;  // clustered
    double detectable = unknown;      // seen with 80 % power at 5 % (two-sided, not corrected)
    double p = unknown;               // sign-flip permutation of whole streams
};

// Exact, on items; takes items of one stream for independent of each other.
struct McNemar {
    std::uint64_t b = 0;  // only the cell right
    std::uint64_t c = 0;  // only the baseline right
    double p = unknown;
};

enum class Test { permutation, mcnemar };

// `better` and `worse`: corrected p < 0.05 and, where the test is McNemar's, the clustered interval
// is there and leaves out 0. Otherwise `no_difference` when an effect of the margin would have been
// seen (the detectable effect is at most the margin) and `underpowered` when not. `not_compared`:
// no pairs.
enum class Verdict { better, worse, no_difference, underpowered, not_compared };

struct Pair {
    std::size_t cell = 0;  // indices into Group::cells
    std::size_t baseline = 0;
    std::string baseline_name;  // as in the options, or "noop_sleep" for a twin
    std::uint64_t trials = 0;   // seeds of both
    std::uint64_t streams = 0;
    std::uint64_t unpaired =
        0;  // streams of a seed that are in one of the two only, or do not match

    Difference accuracy{.metric = Metric::accuracy};
    Difference log_loss{.metric = Metric::log_loss};
    Difference absolute_error{.metric = Metric::absolute_error};
    Difference squared_error{.metric = Metric::squared_error};
    McNemar mcnemar;

    // The headline: of accuracy, or of the first metric that there is. The permutation test, unless
    // there are so few streams that it could not fall below 0.05 after correction; then McNemar's
    // if there is accuracy. Corrected by Holm's method over the family: the arms of the group that
    // are compared with one baseline (controls are a family of their own).
    Metric metric = Metric::accuracy;
    Test test = Test::permutation;
    double p = unknown;
    double corrected_p = unknown;
    std::uint64_t family = 0;  // its size
    Verdict verdict = Verdict::not_compared;
};

// The cells of one problem (task and streams).
struct Group {
    std::string problem;
    std::string task;
    std::vector<std::pair<std::string, std::string>>
        shared;  // factors that have one value in all cells that have them, by name
    std::vector<CellSummary>
        cells;                // arms before controls, by name ("passes=2" before "passes=16")
    std::vector<Pair> pairs;  // against the baselines, by baseline in the order of the options
    std::vector<Pair> sleep;  // each sleeping cell against its own noop_sleep twin
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
};

[[nodiscard]] Comparison compare(std::vector<Row> rows, const CompareOptions& options);

[[nodiscard]] nlohmann::json to_json(const Comparison& comparison);

[[nodiscard]] const Difference& headline(const Pair& pair);

// "accuracy", "log_loss", "absolute_error", "squared_error"
[[nodiscard]] std::string_view name_of(Metric metric);
// "permutation", "mcnemar"
[[nodiscard]] std::string_view name_of(Test test);
// "better", "worse", "no detectable difference", "underpowered", "not compared"
[[nodiscard]] std::string_view words(Verdict verdict);

// Whether a cell is meant by a name: of its arm, of itself, of its control.
[[nodiscard]] bool answers_to(const CellSummary& cell, std::string_view name);

}  // namespace nrem::core
