// A trial with lanes in flight: what its finished streams have left, and how it ends.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "batch/trial_models.hpp"
#include "plan/plan.hpp"
#include "store/run_directory.hpp"
#include "trial/trial_run.hpp"

namespace nrem::core {

// About the bytes that the lane of this book holds: the events with their experiences and answers,
// the log of the steps, the lines that wait to be written, and the memory (the current one, the one
// that a night has pinned, and its candidate).
[[nodiscard]] double resident_bytes(const DayBook& book);

// One large class, because it has a function for each thing that happens to a lane or a trial.
class OpenTrial {
public:
    explicit OpenTrial(const Trial& trial);

    [[nodiscard]] TrialModels& models() { return models_; }
    // The cell as it is for the seed, for as long as the trial lives.
    const Cell& settle(const Cell& cell, std::uint64_t seed) {
        settled_ = cell_for(cell, seed);
        return settled_ ? *settled_ : cell;
    }
    // Complete before the first lane is opened.
    [[nodiscard]] TrialContext& context() { return context_; }

    void enter() { ++lanes_; }  // a lane is under way
    // Drops this many streams that have not begun.
    void drop(std::size_t streams) { missing_ -= streams; }
    [[nodiscard]] bool is_idle() const { return lanes_ == 0; }  // no lane is under way now
    [[nodiscard]] bool is_untouched() const { return lanes_ == 0 && missing_ == logs_.size(); }
    // Resident bytes of the largest finished lane, estimated from what it has read and written.
    [[nodiscard]] double lane_bytes() const { return lane_bytes_; }

    // A stream is over. `take` empties its lane's logs; `fail` says whether the run itself had
    // reached a limit.
    void take(std::size_t stream, LaneTicket& lane, LaneNights& nights);
    void fail(std::size_t stream, const std::string& error, std::int32_t code, bool run_refused);

    // Appends the logs of finished streams, stream by stream in order.
    void write_logs(RunDirectory& directory);

    [[nodiscard]] bool is_over() const { return missing_ == 0; }
    // A limit of the run stopped it: it has not failed.
    [[nodiscard]] bool goes_on_later() const { return stopped_; }
    // The finished trial: failed and without streams, or good and with all of them.
    [[nodiscard]] TrialRecord finish(const SpendingLimits& limits);

private:
    struct Logs {
        std::string events;
        std::string thoughts;
        std::string calls;   // questions to language models and their replies
        std::string timing;  // what a clock measured
        bool over = false;
    };
    [[nodiscard]] std::string error(const SpendingLimits& limits) const;

    TrialRecord record_;
    std::chrono::steady_clock::time_point began_;
    Streams streams_;
    std::vector<std::uint64_t> order_;  // see Trial
    std::vector<Logs> logs_;  // by stream, from the trial's first
    std::size_t missing_;     // streams that are not over
    std::size_t lanes_ = 0;   // under way
    double lane_bytes_ = 0;
    std::size_t written_ = 0;  // streams whose logs are written
    std::map<std::size_t, std::string> errors_;
    std::unique_ptr<const Cell> settled_;  // where a setting takes the seed
    TrialModels models_;
    TrialContext context_;
    bool stopped_ = false;
    bool spent_ = false;  // a stream was refused because of a limit
};

}  // namespace nrem::core
