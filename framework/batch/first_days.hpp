// First days that several cells of a plan have in common: which lane lives one for all, and which
// lanes take it over. Who comes first does not matter, and nobody waits for it. [shared]
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "batch/batch.hpp"
#include "plan/plan.hpp"
#include "wake/lane.hpp"

namespace nrem::core {

// What lanes have taken over instead of living it.
struct Shared {
    std::uint64_t steps = 0;
    double seconds = 0;  // that they took whoever lived them
};

class FirstDays {
public:
    // Cells that run elsewhere count for nothing.
    FirstDays(const Plan& plan, Sharing sharing, const std::function<bool(const Cell&)>& elsewhere);

    // Gives the lane the first day of its stream, or has it tell of its own, where another cell has
    // use for it.
    void join(LaneSetup& lane, std::size_t cell);
    [[nodiscard]] Shared shared() const;

private:
    using Key = std::tuple<std::size_t, std::uint64_t, std::uint64_t>;  // group, seed, stream
    void keep(const Key& key, FirstDay day);

    std::vector<std::size_t> groups_;  // by cell; 0: it shares with nobody
    mutable std::mutex mutex_;         // of all below
    // Kept to the end: a lane must not come to be the only one that holds a memory while another
    // thread has just let go of it.
    std::map<Key, std::shared_ptr<const FirstDay>> days_;  // none while it is being lived
    std::size_t bytes_ = 0;
    Shared shared_;
};

}  // namespace nrem::core
