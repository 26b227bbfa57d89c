// The sleep desk of a lane, for all that has to do with its sleeps: what nights will work on, which
// sleep is due, and the night that is on, with what must be carried over into its memory.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "context/context.hpp"
#include "context/history.hpp"
#include "context/stream.hpp"
#include "memory/drift.hpp"
#include "plan/reveal.hpp"
#include "wake/day_book.hpp"
#include "wake/handover.hpp"

namespace nrem::core {

// One large class, because a night touches all of it: context, history, sleepers, and what is carried over.
class SleepDesk {
public:
    // All three outlive the desk.
    SleepDesk(const LaneSetup& setup, const Stream& stream, DayBook& book);

    [[nodiscard]] const Context& context() const { return context_; }
    [[nodiscard]] const History& history() const { return history_; }
    void remember(const nrem_experience& experience);
    // A prediction has used a record of the memory.
    void used(std::uint64_t record, std::uint64_t step);
    // After a step and its record.
    void ask_schedulers(const Revealed& told);

    [[nodiscard]] bool asleep() const { return night_.has_value(); }
    // A night should begin now.
    [[nodiscard]] bool wants_to_sleep() const {
        return !asleep() && std::ranges::any_of(sleepers_, &Sleeper::wants_to);
    }
    // The result of the night has to be taken over before the next step.
    [[nodiscard]] bool is_due() const;

    [[nodiscard]] Dusk freeze(const Memory& memory);
    // Carries over what happened since the freeze: into the memory of a night that was published,
    // by `write`; and drops from the context what every sleep has consolidated. Throws Error when
    // the night does not belong to the version of `current`.
    using Write = std::function<void(const nrem_experience&)>;
    Rebase wake_up(const Memory& current, Dawn& dawn, const Write& write);
    // Somebody has put version `old` back as version `made`: what nights did after it is undone.
    void put_back(std::uint64_t old, std::uint64_t made);
    // Ends the night of a lane that failed, without taking anything over.
    void abandon() { night_.reset(); }
    [[nodiscard]] Meeting& meeting() { return meeting_; }

private:
    void describe_day(Sleeper& sleeper, const Revealed& told) const;
    void look_at_hand();
    [[nodiscard]] std::vector<nrem_experience> draw(std::uint64_t count, std::uint64_t seed,
                                                    History::Role role) const;
    [[nodiscard]] Drifts drifts_of(std::uint64_t version) const;
    void rebase(const Memory& current, Memory& made, const Write& write, Rebase& account) const;
    [[nodiscard]] std::uint64_t clear();

    const LaneSetup& setup_;
    const Stream& stream_;
    DayBook& book_;
    std::vector<Sleeper> sleepers_;
    Context context_;
    History history_;
    std::uint32_t by_hand_;  // how many requests for a sleep were handled
    double last_gain_ = none;
    std::map<std::uint64_t, Drifts> drifts_;  // by version, where the gate looks at them
    struct Pending {
        Sleeper* sleeper;
        std::uint64_t step;
        std::uint64_t version;
        std::uint64_t next_id;
        std::vector<nrem_experience> since_freeze{};
        std::vector<std::pair<std::uint64_t, std::uint64_t>> used_since_freeze{};  // record, step
    };
    std::optional<Pending> night_;
    Meeting meeting_;
};

}  // namespace nrem::core
