// The figures of one trial, computed from its record alone and byte-identical across runs. Counts
// and sums are kept beside every figure, so that metrics can be pooled over seeds and resampled by
// stream. What a clock measured is separate, in Timing.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "language/lack.hpp"
#include "trial/trial_record.hpp"

namespace nrem::core {

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

// A proportion with its counts.
struct Share {
    std::uint64_t n = 0;
    std::uint64_t hits = 0;
    [[nodiscard]] double value() const;  // NaN when n is 0
    void add(bool hit);
    Share& operator+=(const Share& other);
    friend bool operator==(const Share&, const Share&) = default;
};

// A mean with its sum and count; NaNs are not added.
struct Mean {
    std::uint64_t n = 0;
    double sum = 0;
    [[nodiscard]] double value() const;  // NaN when n is 0
    void add(double value);
    Mean& operator+=(const Mean& other);
    friend bool operator==(const Mean&, const Mean&) = default;
};

// Over scored events: queries and probes.
struct Scores {
    std::uint64_t n = 0;  // scored events, judged or not
    Share right;          // of the judged
    Share top5;           // of those whose rank is known
    Mean log_loss;        // bits; an infinite loss counts as 1,074 (the least double above 0)
    Mean absolute_error;
    Mean squared_error;
    Scores& operator+=(const Scores& other);
    friend bool operator==(const Scores&, const Scores&) = default;
};

// Transitions between right and wrong over consecutive judged queries of one stream, and the share
// of stale answers among the wrong ones.
struct Corrections {
    Share corrected;  // right next, of those wrong now
    Share lost;       // wrong next, of those right now
    Share stale;      // wrong answers that equal an earlier truth of the same item
    Corrections& operator+=(const Corrections& other);
    friend bool operator==(const Corrections&, const Corrections&) = default;
};

// How the answers of a language model came about, over the scored events that it answered.
struct Replies {
    Share repaired;    // those that followed their schema only when asked again
    Share broken;      // those that could not be used
    Share too_long;    // prompts that did not fit: nothing was said
    Share understood;  // of the answers whose understanding was scored
    std::uint64_t unanswered = 0;  // no answer came, so that there was nothing to score
    Lacks lacks;                   // of the broken and the unanswered
    Replies& operator+=(const Replies& other);
    friend bool operator==(const Replies&, const Replies&) = default;
};

// What a memory in words states, over its rewrites (see Faithfulness), and the largest loss in one
// rewrite.
struct Facts {
    Mean supported;   // items whose latest truth is stated
    Mean stale;       // statements of what was true before
    Mean fabricated;  // of what never was
    Mean omitted;     // items that are known and not supported
    Mean lost;        // the largest share of tokens that a stream's memory lost in one rewrite
    std::uint64_t collapses = 0;  // rewrites that lost more than half of the tokens
    Facts& operator+=(const Facts& other);
    friend bool operator==(const Facts&, const Facts&) = default;
};

struct StreamScores {
    std::uint64_t index = 0;
    std::string name;
    // A hash of its events, by which it is told from other streams; "" in rows of older versions,
    // which go by index and name.
    std::string contents;
    std::string cluster;  // what it has in common with other streams, by the task's word; "": none
    Scores scores;
    Corrections corrections;
    std::string
        right;  // one character per scored event, in order of step: '1', '0', '-' not judged
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
    Mean gain;               // change of the probe score in this pass
    Mean score;              // probe score after it
    Mean replays;            // its cost: experiences written again, and calls of the backend
    Mean calls;
    friend bool operator==(const PassMean&, const PassMean&) = default;
};

struct Nights {
    std::uint64_t count = 0;
    std::uint64_t published = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t cancelled = 0;
    std::uint64_t rolled_back = 0;  // the gate refused the candidate
    std::uint64_t deferred = 0;     // sleeps that were wanted and that the breaker put off
    std::uint64_t capped = 0;       // and that the cap refused
    std::uint64_t passes = 0;
    std::uint64_t undone = 0;      // passes that were taken back
    std::uint64_t replays = 0;     // experiences written again by policies
    std::uint64_t calls = 0;       // of the backend by policies
    std::uint64_t tokens = 0;      // in them
    std::uint64_t rewritten = 0;   // experiences since a freeze, written into the new memory
    std::uint64_t queued = 0;      // of those, left to the next night
    std::uint64_t unmeasured = 0;  // nights that wanted probes, and none could be scored
    std::uint64_t untested = 0;    // whose gate asked for retention, with nothing to measure
    Mean score_before;             // of the probes
    friend bool operator==(const Nights&, const Nights&) = default;
};

// The counters by name, for whatever treats them all alike.
struct NightCounter {
    const char* name;
    std::uint64_t Nights::*count;
    bool rare = false;  // left out of a row where it is 0
};
inline constexpr NightCounter night_counters[] = {
    {"count", &Nights::count},
    {"published", &Nights::published},
    {"unchanged", &Nights::unchanged},
    {"cancelled", &Nights::cancelled},
    {"rolled_back", &Nights::rolled_back},
    {"deferred", &Nights::deferred},
    {"capped", &Nights::capped},
    {"passes", &Nights::passes},
    {"undone", &Nights::undone},
    {"replays", &Nights::replays},
    {"calls", &Nights::calls},
    {"tokens", &Nights::tokens},
    {"rewritten", &Nights::rewritten},
    {"queued", &Nights::queued},
    {"unmeasured", &Nights::unmeasured, true},
    {"untested", &Nights::untested, true},
};

// From the accuracy matrix of probed items (Lopez-Paz and Ranzato 2017; Chaudhry et al. 2018), each
// figure a mean over items and streams. Items that a figure does not apply to are left out.
struct Transfer {
    Mean last;        // accuracy at the last checkpoint
    Mean forgetting;  // best accuracy at an earlier checkpoint since the item was taught, less the
                      // last
    Mean backward;    // the last accuracy, less that at the first checkpoint after it was taught
    Mean forward;     // accuracy before it was taught; what guessing gives is the no_memory arm's
    Transfer& operator+=(const Transfer& other);
    friend bool operator==(const Transfer&, const Transfer&) = default;
};

struct Sizes {
    Mean bytes;
    Mean records;
    Mean tokens;
    friend bool operator==(const Sizes&, const Sizes&) = default;
};

struct MemorySize {
    Sizes at_end;       // over streams
    Sizes on_the_way;   // over all steps of all streams
    Footprint maximum;  // each of the three at its largest
    Readership records;  // of those that predictions found in memory, over streams
    friend bool operator==(const MemorySize&, const MemorySize&) = default;
};

struct Metrics {
    Scores total;
    Corrections corrections;
    std::vector<StreamScores> streams;  // by index
    std::vector<CurveBin> curve;        // at most 40 bins of equal width, empty ones left out
    std::vector<AgeBin> retention;      // by age, empty ones left out
    std::vector<PassMean> passes;       // by pass
    Nights nights;
    Transfer transfer;
    MemorySize memory;
    Mean tokens_shown;  // over scored events
    Replies replies;
    Facts facts;
    std::vector<CallCost> calls;  // of language models, by phase, operation and model
    friend bool operator==(const Metrics&, const Metrics&) = default;
};

struct Quantiles {
    std::uint64_t n = 0;
    double p50 = unknown;
    double p95 = unknown;
    double p99 = unknown;
};

// Measured by a clock: never part of a comparison, never reproducible.
struct Timing {
    Quantiles wake_ns;   // recall and prediction, of scored events
    Quantiles write_ns;  // of observations and queries
    Quantiles sleep_ms;  // of nights
    double wake_seconds = 0;
    double write_seconds = 0;
    double sleep_seconds = 0;
    double wait_seconds = 0;   // that wake waited for nights
    std::uint64_t stalls = 0;  // nights in overlapped mode that were not ready in time
    double wall_seconds = 0;
    std::uint64_t paid_calls = 0;  // of language models, that no cache or cassette answered
    double call_seconds = 0;       // that they took, one after the other
};

[[nodiscard]] Metrics measure(const TrialRecord& trial);
[[nodiscard]] Timing measure_timing(const TrialRecord& trial);

// Counts and sums of several seeds of one cell, added up: streams by index and name, bins by their
// bounds. Right-strings are dropped, since there is one per seed.
[[nodiscard]] Metrics pool(const std::vector<const Metrics*>& trials);
// Sums of seconds; quantiles are means over the trials, weighted by their n.
[[nodiscard]] Timing pool(const std::vector<const Timing*>& trials);

}  // namespace nrem::core
