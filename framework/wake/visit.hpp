// One visit of a probe: a fork of the trial's memory that shares no number with it which a plugin could
// change, and is thrown away afterwards. What goes wrong costs the visit its figures and nothing else.
#pragma once

#include <cstdint>
#include <vector>

#include "context/history.hpp"
#include "language/spending.hpp"
#include "wake/trial_context.hpp"
#include "wake/visit_door.hpp"
#include "wake/visit_log.hpp"

namespace nrem::core {

// What a visit is given. All that it refers to outlives the visit.
struct VisitSetup {
    const TrialContext& trial;
    const History& history;
    const Memory& memory;  // of the trial, which stays as it is
    const Part& probe;
    VisitTime occasion = VisitTime::end;
    std::uint64_t stream = 0;
    std::uint64_t step = 0;  // of the last event
    double at = 0;
    std::uint64_t nights = 0;
    std::uint64_t seed = 0;
    const std::vector<nrem_past>& past;
    const std::vector<nrem_asked>& asked;
    VisitDoors& doors;
};

// Adds to `calls` what it has asked of language models. A failure is in the record.
[[nodiscard]] VisitRecord make_visit(const VisitSetup& setup, CallLog& calls) noexcept;

}  // namespace nrem::core
