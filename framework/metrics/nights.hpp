// What is counted of the nights of a trial, as a table: whoever takes, keeps, adds or prints counts
// loops over it. They have no n of their own, so that they are no figures; `per_stream` is one.
#pragma once

#include <cstdint>
#include <span>

#include "metrics/values.hpp"
#include "trial/trial_record.hpp"

namespace nrem::core {

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
    // nights that wanted held-out questions, and none could be scored
    std::uint64_t unmeasured = 0;
    std::uint64_t untested = 0;    // whose gate asked for retention, with nothing to measure
    Mean score_before;             // of the held-out questions
    friend bool operator==(const Nights&, const Nights&) = default;
};

struct NightCounter {
    const char* name;  // in a row
    std::uint64_t Nights::*count;
    // Where it is taken from: each night, or each stream.
    std::uint64_t (*of_night)(const NightRecord&) = nullptr;
    std::uint64_t StreamRecord::*of_stream = nullptr;
    bool rare = false;            // left out of a row where it is 0
    const char* column = "";      // in table.csv; "": it is not there
    const char* per_stream = "";  // what it is called by the stream, in `expect` and `search`
    const char* meaning = "";     // of that
};

[[nodiscard]] std::span<const NightCounter> night_counters();

void add(Nights& nights, const StreamRecord& stream);

}  // namespace nrem::core
