// What a run has still to do, what is under way and what is done. Workers (lanes in this process,
// child processes) and requests (nrem ctl) share this one place. All functions are [shared]. None
// calls other code while it holds the lock, except for the progress function of RunOptions.
// One large class, because one lock protects all of it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "batch/batch.hpp"
#include "batch/schedule.hpp"
#include "wake/trial_context.hpp"

namespace nrem::core {

inline constexpr const char* cancelled_by_hand = "cancelled by hand";

class Board {
public:
    // Whether a trial runs in this process, lane by lane, or as a whole in a child.
    enum class Where { here, apart };

    Board(const Plan& plan, RunDirectory& directory, const RunOptions& options);
    Board(const Board&) = delete;
    Board& operator=(const Board&) = delete;

    // --- for workers
    // The next lane (its stream is 0 where a trial runs as a whole). Nothing when no lane waits,
    // all places are taken, or the run is paused or stopped.
    [[nodiscard]] std::optional<Turn> next(Where where);
    void over(Where where, const Turn& turn);
    // Set when a user has cancelled the trial; valid until the trial is closed.
    [[nodiscard]] const std::atomic<bool>& dropped(std::size_t trial) const;
    // Requests by hand for the trial's lanes; valid until the trial is closed.
    [[nodiscard]] const SleepsByHand& sleeps_by_hand(std::size_t trial) const;
    // Call when no lane of the trial is under way any more: appends its row and learns what it has
    // cost.
    void close(std::size_t trial, const Row& row, double bytes = 0);
    // Appends a row for a trial without streams: it failed, or a user has cancelled it.
    [[nodiscard]] Row empty_row(std::size_t trial, Outcome outcome, const std::string& why) const;
    // Drops its remaining streams and returns how many there were.
    std::size_t give_up(std::size_t trial);
    // Closes a trial that was cut short and goes on with the next command.
    void leave(std::size_t trial);
    // No more lanes are given out.
    void stop(const std::string& limit);
    [[nodiscard]] bool stopped() const;
    // Waits while the run is paused. True when there is something to do or to look at again; false
    // when the run is over.
    [[nodiscard]] bool wait_for_work();
    // Called after each requested change, on the thread of the request. None: an empty one.
    void listen(std::function<void()> changed);
    [[nodiscard]] int jobs() const;
    [[nodiscard]] Progress progress() const;

    // --- for requests; a wrong request throws UsageError
    [[nodiscard]] nlohmann::json status() const;
    void pause();
    void resume();
    void set_jobs(int jobs);
    // Cancels the cells of this name or arm, or the trial whose id begins so: drops what waits,
    // stops what is under way. Returns the number of trials.
    std::size_t cancel(const std::string& what);
    // The streams of such trials that are under way sleep after their next step: the sleep of this
    // name, or the cell's first. Returns the number of trials.
    std::size_t sleep(const std::string& what, const std::string& name);
    // Runs failed trials again. Returns their number.
    std::size_t requeue();

private:
    using Clock = std::chrono::steady_clock;
    struct UnderWay {
        Clock::time_point began = Clock::now();
        std::atomic<bool> dropped{false};
        SleepsByHand by_hand;
    };
    struct Count {
        std::size_t trials = 0, done = 0, failed = 0, cancelled = 0;
    };
    struct Queue {
        Schedule waiting;
        std::size_t open = 0;  // lanes
    };
    [[nodiscard]] Queue& queue(Where where) { return where == Where::here ? here_ : apart_; }
    [[nodiscard]] Where place_of(std::size_t trial) const;
    void enqueue(std::size_t trial);
    [[nodiscard]] std::size_t places(Where where) const;
    [[nodiscard]] bool may_go_on() const;
    void count(std::size_t trial, Outcome outcome, int by);
    void learn(std::size_t trial, const Row& row, double bytes);
    void append(std::size_t trial, const Row& row);
    [[nodiscard]] std::vector<std::size_t> trials_meant(const std::string& what) const;
    [[nodiscard]] std::uint32_t sleep_meant(const Cell& cell, const std::string& name) const;
    [[nodiscard]] nlohmann::json seconds_left(double rate) const;
    [[nodiscard]] nlohmann::json cells() const;
    [[nodiscard]] nlohmann::json trials_under_way() const;
    void tell();

    const Plan& plan_;
    RunDirectory& directory_;
    const RunOptions& options_;
    const Clock::time_point began_ = Clock::now();
    const bool waits_;          // for servers, so there may be more lanes than jobs
    const bool answers_;        // isolated trials ask language models: one at a time
    mutable std::mutex mutex_;  // of all below
    std::condition_variable changed_;
    Queue here_;
    Queue apart_;
    std::map<std::size_t, UnderWay> under_way_;    // by trial
    std::map<std::string, std::size_t> trial_of_;  // by id
    std::vector<Count> counts_;                    // by cell
    Progress progress_;
    std::size_t ran_ = 0;  // trials of this run that ended by themselves
    bool paused_ = false;
    std::size_t changes_ = 0;  // number of requested changes
    std::size_t seen_ = 0;     // of those, seen by wait_for_work()
    bool stopped_ = false;
    int jobs_;
    std::mutex listener_mutex_;  // protects listener_, also while it runs
    std::function<void()> listener_;
};

}  // namespace nrem::core
