// A finished trial: identity, outcome and the logs of its streams. Metrics are computed from this
// alone.
#pragma once

#include <string>
#include <vector>

#include "base/names.hpp"
#include "sleep/night_log.hpp"
#include "wake/day_log.hpp"
#include "wake/loss.hpp"
#include "wake/readership.hpp"
#include "wake/visit_log.hpp"

namespace nrem::core {

struct StreamRecord {
    std::uint64_t index = 0;
    std::string name;
    std::string contents;  // a hash of its events
    std::string cluster;   // the group of dependent streams that it belongs to
    std::vector<std::string> groups;  // of events, by the numbers of steps less 1
    DayLog steps;
    std::vector<NightRecord> nights;
    std::vector<MeasuredFigure> figures;  // of all components, at wake and in nights
    Footprint memory;             // at the end
    std::uint64_t deferred = 0;   // sleeps that the breaker put off
    std::uint64_t capped = 0;     // sleeps that the cap refused
    std::uint64_t rollbacks = 0;  // done by hand while the run was interrupted
    CallLog calls;                // of language models
    std::vector<VisitRecord> visits;  // of probes
    Readership readership;        // of its records
    std::vector<LossCount> losses;  // retention misses, where causes are asked
};

enum class Outcome { ok, failed, cancelled };
constexpr auto names_of(Outcome) {
    return std::to_array<std::string_view>({"ok", "failed", "cancelled"});
}

struct TrialRecord {
    std::string id;
    std::uint64_t seed = 0;
    std::uint64_t first_stream = 0;
    Outcome outcome = Outcome::ok;
    std::string error;                  // for a failed trial
    std::vector<StreamRecord> streams;  // by index
    double seconds = 0;                 // wall time, not reproducible
};

}  // namespace nrem::core
