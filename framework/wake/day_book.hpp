// The day book of a lane: what it writes down while it runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "language/spending.hpp"
#include "wake/attribution.hpp"
#include "wake/day_log.hpp"
#include "wake/event_log.hpp"
#include "wake/readership.hpp"
#include "wake/step_figures.hpp"
#include "wake/visit_log.hpp"

namespace nrem::core {

// An answer in words that a language model is to grade.
struct Ungraded {
    std::uint64_t step = 0;
    std::uint32_t group = 0;   // from 1; 0: none
    std::int32_t correct = -1;  // as the step was scored
    std::string question;
    std::string truth;
    std::string answer;
};

struct DayBook {
    std::uint64_t stream = 0;
    bool logs_events = false;
    DayLog steps;
    std::string events;          // lines of events.jsonl
    std::string thoughts;        // lines of thoughts.jsonl
    CallLog calls;               // of language models
    ReadershipCount readership;  // of the memory's records
    StepFigures figures;         // that the task and the rule measure
    std::uint64_t deferred = 0;  // nights that the breaker put off
    std::uint64_t capped = 0;    // nights that the cap refused
    std::vector<VisitRecord> visits = {};  // of probes
    std::vector<Ungraded> ungraded = {};   // where the cell has a grader
    std::vector<MeasuredFigure> grades = {};
    std::optional<Attribution> attribution = {};  // of wrong answers, where that is asked

    // The last step that was handled.
    [[nodiscard]] std::uint64_t step() const { return steps.empty() ? 0 : steps.back().step; }
    // A line about the sleep of this name, after the last step.
    void note(LineKind kind, std::string_view sleep, std::uint64_t interval = 0);
};

}  // namespace nrem::core
