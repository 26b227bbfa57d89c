// Which lane is opened next. Trials that have begun go on. Next are the trials of cells of unknown
// cost, in the order of the plan, because they show it; then the longest first. What a finished
// trial has cost counts more than the expectation of its cell. No result depends on the order.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "plan/plan.hpp"

namespace nrem::core {

// The expected cost of a trial. 0: unknown.
struct Expected {
    double seconds = 0;  // all of its streams, one after the other
    double bytes = 0;    // resident, for one lane
};

// A lane that may be opened now: one stream of one trial.
struct Turn {
    std::size_t trial = 0;  // index into the plan
    std::size_t stream = 0;
    double bytes = 0;  // counted against the memory limit
    std::uint32_t slept_by_hand = 0;  // sleeps that were requested of the trial before
};

class Schedule {
public:
    struct Setup {
        std::vector<Expected> expected;  // by trial of the plan; empty: unknown
        double memory = 0;               // bytes of all open lanes; 0: no limit
        int lanes = 1;                   // a lane of unknown size counts as its share of the limit
    };
    Schedule(const Plan& plan, Setup setup);

    // Adds these streams of the trial to those that wait.
    void add(std::size_t trial, const Streams& streams);
    // Nothing when no stream waits, or when the memory limit has no room. One lane always has room.
    [[nodiscard]] std::optional<Turn> take();
    // The lane is over.
    void give_back(const Turn& turn);
    // Drops the trial's waiting streams and returns how many there were.
    std::size_t drop(std::size_t trial);
    // What a finished trial has cost.
    void learn(std::size_t trial, const Expected& measured);

    [[nodiscard]] bool empty() const { return waiting_.empty(); }
    [[nodiscard]] std::size_t trials() const { return waiting_.size(); }  // with waiting streams
    [[nodiscard]] Expected expected(std::size_t trial) const;
    // Seconds of all waiting trials; nothing when one of them is unknown.
    [[nodiscard]] std::optional<double> seconds() const;

private:
    using Rank = std::tuple<int, double, std::size_t>;  // stage, minus seconds, trial
    struct Waiting {
        Streams streams;       // of the trial
        std::size_t next = 0;  // of them
        Rank rank;
    };
    [[nodiscard]] Rank rank_of(std::size_t trial, const Waiting& waiting) const;
    void rank_again(std::size_t trial);
    [[nodiscard]] double bytes_of(std::size_t trial) const;

    const Plan& plan_;
    Setup setup_;
    struct Learned {
        double trials = 0;
        double seconds = 0;  // mean
        double bytes = 0;    // most
    };
    std::vector<Learned> learned_;                   // by cell
    std::vector<std::vector<std::size_t>> of_cell_;  // trials
    std::map<std::size_t, Waiting> waiting_;         // by trial
    std::set<Rank> order_;
    std::size_t open_ = 0;
    double held_ = 0;  // bytes
};

}  // namespace nrem::core
