// First days that several cells of a plan share: which lane runs one for all, and which lanes take
// it over. Any lane may be first, and no lane waits for another. [shared]
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "batch/batch.hpp"
#include "plan/plan.hpp"
#include "wake/first_day.hpp"
#include "wake/trial_context.hpp"

namespace nrem::core {

// What lanes took over instead of running it.
struct Shared {
    std::uint64_t steps = 0;
    double seconds = 0;  // that running these steps once took
};

class FirstDays {
public:
    // Cells that run in child processes are not counted.
    FirstDays(const Plan& plan, Sharing sharing, const std::function<bool(const Cell&)>& elsewhere);

    // Gives the lane the first day of its stream; or makes the lane publish its own, if another
    // cell can use it.
    void join(LaneSetup& lane, std::size_t cell);
    [[nodiscard]] Shared shared() const;

private:
    using Key = std::tuple<std::size_t, std::uint64_t, std::uint64_t>;  // group, seed, stream
    void keep(const Key& key, FirstDay day);

    std::vector<std::size_t> groups_;  // by cell; 0: it shares with no other
    mutable std::mutex mutex_;         // of all below
    // Kept to the end: otherwise a lane could become the last holder of a memory while another
    // thread is just releasing it.
    std::map<Key, std::shared_ptr<const FirstDay>> days_;  // none while a lane is running it
    std::size_t bytes_ = 0;
    Shared shared_;
};

}  // namespace nrem::core
