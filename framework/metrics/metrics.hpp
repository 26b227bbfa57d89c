// The figures of one trial, computed from its record alone and byte-identical across runs: those of
// the table in figures.hpp, and what is no mean or share. Counts and sums are kept beside every
// figure, so that metrics can be pooled over seeds and resampled by stream. What a clock measured
// is separate, in Timing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "language/lack.hpp"
#include "metrics/figures.hpp"
#include "metrics/names.hpp"
#include "metrics/nights.hpp"

namespace nrem::core {

// The questions to a language model that gave no usable answer.
struct Replies {
    std::uint64_t unanswered = 0;  // no answer came, so that there was nothing to score
    Lacks lacks;                   // of the broken and the unanswered
    Replies& operator+=(const Replies& other);
    friend bool operator==(const Replies&, const Replies&) = default;
};

// Of the scored events of a stream, or of one group of them.
struct Scores {
    std::uint64_t scored = 0;  // queries and tests, judged or not
    PerMetric<Mean, kept_by_stream> figures;
    std::string
        right;  // one character per scored event, in order of step: '1', '0', '-' not judged
    std::vector<Mean> measured = {};  // by components, under the names of their trial
    friend bool operator==(const Scores&, const Scores&) = default;
};

struct GroupScores : Scores {
    std::string group;
    friend bool operator==(const GroupScores&, const GroupScores&) = default;
};

struct StreamScores : Scores {
    std::uint64_t index = 0;
    std::string name;
    // A hash of its events, which tells it from other streams; "" in rows of older versions,
    // which go by index and name.
    std::string contents;
    std::string cluster;  // what it has in common with other streams, by the task's word; "": none
    std::vector<GroupScores> groups = {};  // as they come; empty where no event has one
    friend bool operator==(const StreamScores&, const StreamScores&) = default;
};

// Scored events of the steps from..to (both included), over all streams.
struct CurveBin {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    Share right;
    Mean log_loss;
    Mean absolute_error;
    friend bool operator==(const CurveBin&, const CurveBin&) = default;
};

// Scored events whose item was last seen from..to steps ago: 0, 1, 2-3, 4-7, ...
struct AgeBin {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    Share right;
    friend bool operator==(const AgeBin&, const AgeBin&) = default;
};

// Over the nights that came as far as this pass.
struct PassMean {
    std::uint64_t pass = 0;  // 1 is the first
    Mean gain;               // change of the held-out score in this pass
    Mean score;              // held-out score after it
    Mean replays;            // its cost: experiences written again, and calls of the backend
    Mean calls;
    friend bool operator==(const PassMean&, const PassMean&) = default;
};

struct MemorySize {
    Footprint maximum;  // bytes, records and tokens, each at its largest
    Readership records;  // of those that predictions found in memory, and its use, over streams
    friend bool operator==(const MemorySize&, const MemorySize&) = default;
};

// The visits of one probe.
struct ProbeVisits {
    std::string probe;
    std::uint64_t visits = 0;
    std::uint64_t failed = 0;
    std::string error;         // of the first that failed, in the order of streams
    std::uint64_t calls = 0;   // of the backend or of language models
    std::uint64_t tokens = 0;  // in them
    friend bool operator==(const ProbeVisits&, const ProbeVisits&) = default;
};

// Of one group, over all streams: those figures that are known by group.
struct GroupFigures {
    std::string group;
    std::uint64_t scored = 0;
    PerMetric<Mean, metric_count> figures;
    std::vector<Mean> measured = {};
    friend bool operator==(const GroupFigures&, const GroupFigures&) = default;
};

struct Metrics {
    std::uint64_t scored = 0;  // queries and tests, judged or not
    PerMetric<Mean, metric_count> figures;
    FigureNames names;                  // of the figures that components measured, as they come
    std::vector<Mean> measured;         // of each
    std::vector<StreamScores> streams;  // by index
    std::vector<GroupFigures> groups;   // as they come
    std::vector<CurveBin> curve;        // at most 40 bins of equal width, empty ones left out
    std::vector<AgeBin> retention;      // by age, empty ones left out
    std::vector<PassMean> passes;       // by pass
    Nights nights;
    MemorySize memory;
    Replies replies;
    std::uint64_t collapses = 0;  // rewrites that lost more than half of the tokens
    std::vector<CallCost> calls;  // of language models, by phase, operation and model
    std::vector<ProbeVisits> probes;
    std::vector<LossCount> losses;  // retention misses, where causes are asked
    [[nodiscard]] const Mean& operator[](Metric metric) const { return figures[metric]; }
    [[nodiscard]] Mean& operator[](Metric metric) { return figures[metric]; }
    friend bool operator==(const Metrics&, const Metrics&) = default;
};

// That of the group; nullptr: there is none.
template <class OfGroup>
[[nodiscard]] const OfGroup* find_group(const std::vector<OfGroup>& groups, std::string_view group) {
    const auto found = std::ranges::find(groups, group, &OfGroup::group);
    return found == groups.end() ? nullptr : &*found;
}
// A figure that components measured; nullptr: there is none of that name.
[[nodiscard]] const Mean* find_measured(const FigureNames& names, const std::vector<Mean>& measured,
                                        std::string_view name);
// The same, made where there is none.
[[nodiscard]] GroupFigures& group_in(std::vector<GroupFigures>& groups, const std::string& group);

struct Quantiles {
    std::uint64_t n = 0;
    double p50 = unknown;
    double p95 = unknown;
    double p99 = unknown;
};

// Of the paid calls of one operation of the prompts.
struct OperationLatency {
    std::string operation;
    Quantiles ms;
};

// Measured by a clock: never part of a comparison, never reproducible.
struct Timing {
    Quantiles wake_ns;   // recall and prediction, of scored events
    Quantiles write_ns;  // of observations and queries
    Quantiles sleep_ms;  // of nights
    double wake_seconds = 0;
    double write_seconds = 0;
    double sleep_seconds = 0;
    double probe_seconds = 0;  // of visits, which no other figure has
    double wait_seconds = 0;   // that wake waited for nights
    std::uint64_t stalls = 0;  // nights in overlapped mode that were not ready in time
    double wall_seconds = 0;
    std::uint64_t paid_calls = 0;  // of language models, that no cache or cassette answered
    double call_seconds = 0;       // that they took, one after the other
    std::vector<OperationLatency> latencies;  // of them, by operation
};

[[nodiscard]] Metrics measure(const TrialRecord& trial);
[[nodiscard]] Timing measure_timing(const TrialRecord& trial);

// Counts and sums of several seeds of one cell, added up: streams by index and name, bins by their
// bounds. Right-strings are dropped, since there is one per seed, and so are the groups of streams.
[[nodiscard]] Metrics pool(const std::vector<const Metrics*>& trials);
// Sums of seconds; quantiles are means over the trials, weighted by their n.
[[nodiscard]] Timing pool(const std::vector<const Timing*>& trials);

}  // namespace nrem::core
