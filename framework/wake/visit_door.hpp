// The way in to a visit, which is all that its probe holds of it. A door outlives its visit, closed, so
// that a table which a probe has kept leads nowhere, and not into its next visit.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>

#include "nrem/abi/probe.h"

namespace nrem::core {

class VisitDoors;

class VisitDoor {
public:
    explicit VisitDoor(VisitDoors& all);
    VisitDoor(const VisitDoor&) = delete;
    VisitDoor& operator=(const VisitDoor&) = delete;

    // The same visit, through this door. Must outlive the time until it is closed.
    [[nodiscard]] nrem_visit open(const nrem_visit& inside);
    void close() { inside_ = nullptr; }

private:
    // The visit; nullptr, and noted, where it is over.
    [[nodiscard]] const nrem_visit* enter();
    [[nodiscard]] const nrem_visit& need();
    [[nodiscard]] const nrem_memory* memory();
    void replay(const nrem_experience* experience, double gain);
    void recall(const nrem_cue* cue, const nrem_recall* sink);
    void predict(const nrem_cue* cue, const nrem_answer_sink* sink);
    [[nodiscard]] std::uint64_t mark();
    void reset(std::uint64_t mark);
    [[nodiscard]] std::int32_t cancelled();
    void note(nrem_str key, nrem_str text);
    void figure(nrem_str name, double value, std::uint64_t n);

    VisitDoors* all_;
    const nrem_visit* inside_ = nullptr;
    nrem_figure_sink figures_;
};

// Those of one stream, for as long as it is under way: 48 bytes a visit.
class VisitDoors {
public:
    [[nodiscard]] VisitDoor& next() { return doors_.emplace_back(*this); }
    // Whether one that is closed has been tried since this was last asked.
    [[nodiscard]] bool was_late() { return std::exchange(was_late_, false); }

private:
    friend class VisitDoor;
    std::deque<VisitDoor> doors_;
    bool was_late_ = false;
};

}  // namespace nrem::core
