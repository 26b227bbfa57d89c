// What one visit of a probe has measured, and its line in the event log.
#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fields.hpp"
#include "base/names.hpp"
#include "host/figure_taker.hpp"
#include "nrem/abi/probe.h"
#include "wake/event_log.hpp"

namespace nrem::core {

// By NREM_AT_...
enum class VisitTime { boundary, night, end, step };
constexpr auto names_of(VisitTime) {
    return std::to_array<std::string_view>({"boundary", "night", "end", "step"});
}

struct VisitRecord {
    std::string probe;
    VisitTime occasion = VisitTime::end;
    std::uint64_t step = 0;    // of the last event
    std::uint64_t nights = 0;  // of the stream that were over
    std::vector<MeasuredFigure> figures;  // none where it failed
    std::uint64_t calls = 0;              // of the backend or of language models
    std::uint64_t tokens = 0;             // in them
    std::string answered_by;              // its questions, where a loop could: "single", "loop"
    std::string error;                    // why it has no figures
    std::vector<std::pair<std::string, std::string>> notes;
    double milliseconds = 0;  // not reproducible
};

struct VisitLine {
    std::uint64_t stream = 0;
    LineKind kind = LineKind::visit;
    VisitRecord visit;
};
void fields(auto& archive, Of<VisitLine> auto& line) {
    archive("stream", line.stream);
    archive("step", line.visit.step);
    archive("kind", line.kind);
    archive("probe", line.visit.probe);
    archive("occasion", line.visit.occasion);
    archive("nights", line.visit.nights);
    archive.unless_empty("figures", line.visit.figures);
    archive.unless_zero("calls", line.visit.calls);
    archive.unless_zero("tokens_used", line.visit.tokens);
    archive.unless_empty("answered_by", line.visit.answered_by);
    archive.unless_empty("error", line.visit.error);
    archive.unless_empty("notes", line.visit.notes);
}

}  // namespace nrem::core
