// The probe desk of a lane: when each probe of the cell is due, what a visit may know of the past, and
// what the visits have measured.
#pragma once

#include <vector>

#include "context/history.hpp"
#include "context/stream.hpp"
#include "wake/day_book.hpp"
#include "wake/visit.hpp"

namespace nrem::core {

class ProbeDesk {
public:
    // All of these outlive the desk.
    ProbeDesk(const LaneSetup& setup, const Stream& stream, const History& history, DayBook& book);

    // Each of these is called when it has happened: a step and its record, a night that began after
    // `step` with what it replayed, the end of the stream.
    void after_step() {
        if (!probes().empty()) look_at_step();
    }
    void after_night(std::uint64_t step, const std::vector<std::uint64_t>& replayed);
    void after_all();

    [[nodiscard]] bool are_due() const { return !due_.empty(); }
    // Makes the visits that are due. `memory` is the lane's.
    void visit(const Memory& memory);

private:
    struct Due {
        const ProbePart* probe;
        VisitTime occasion;
    };
    [[nodiscard]] const std::vector<ProbePart>& probes() const { return setup_.trial->cell->probes; }
    void look_at_step();
    template <class Wants>
    void want(VisitTime occasion, Wants wants);
    void look_back();
    [[nodiscard]] std::uint64_t seed_of(const Due& due) const;
    void make(const Due& due, const Memory& memory);

    const LaneSetup& setup_;
    const Stream& stream_;
    const History& history_;
    DayBook& book_;
    std::vector<Due> due_;
    bool is_over_ = false;
    std::vector<std::uint64_t> nights_;   // after which step each began, rising
    std::vector<std::uint64_t> replays_;  // by step
    // What visits are shown, made again for each occasion.
    std::vector<nrem_experience> experiences_;
    std::vector<nrem_past> past_;
    std::vector<nrem_asked> asked_;
    VisitDoors doors_;
};

}  // namespace nrem::core
