// One stream of a task, complete: its events with their truths, owned here. It never changes, so
// pointers into it stay valid for as long as it lives.
#pragma once

#include <cstdint>
#include <deque>
#include <memory_resource>
#include <string>
#include <vector>

#include "config/setup.hpp"
#include "host/instance.hpp"

namespace nrem::core {

class Stream {
public:
    // Asks the task for stream `index` under `seed`. Throws Error for events that break the task's
    // contract: a truth outside the choices, time that falls, vectors of a wrong size. `feedback`
    // decides which truths are shown.
    Stream(const TaskInstance& task, std::uint64_t index, std::uint64_t seed,
           Feedback feedback = Feedback::truth);
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    [[nodiscard]] std::uint64_t index() const { return index_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    // The group of dependent streams that the task put it into; "": none.
    [[nodiscard]] const std::string& cluster() const { return cluster_; }
    // A hash of the events: streams with equal hashes are the same stream.
    [[nodiscard]] const std::string& contents() const { return contents_; }
    [[nodiscard]] std::size_t size() const { return events_.size(); }
    [[nodiscard]] const nrem_event& operator[](std::size_t step) const { return events_[step]; }

    // The names of the groups of events, as they come, and which one a step has, from 1; 0: none.
    [[nodiscard]] const std::vector<std::string>& groups() const { return groups_.names; }
    [[nodiscard]] std::uint32_t group(std::size_t step) const {
        return groups_.names.empty() ? 0 : groups_.of_step[step];
    }

    // The last step before `step` at which the truth of its item was shown; -1: none.
    [[nodiscard]] std::int64_t previous(std::size_t step) const { return previous_[step]; }
    // The next step after `step` at which the truth of its item is shown, or a request says to forget
    // it; -1: none.
    [[nodiscard]] std::int64_t next(std::size_t step) const { return next_[step]; }
    // How many boundaries came before.
    [[nodiscard]] std::uint64_t session(std::size_t step) const { return sessions_[step]; }
    // Whether the wrong answer (`choice`, or `text` where answers are free) was an earlier truth of
    // the item of `step`, shown or not. Costs a walk over the item's different truths.
    [[nodiscard]] bool is_stale(std::size_t step, std::int64_t choice, std::string_view text) const;

private:
    class Taker;
    void keep(const nrem_event& event);
    void count_sessions();
    void link_items(Feedback feedback);
    void link_groups();
    [[nodiscard]] bool is_among_truths(std::int64_t latest, std::int64_t choice,
                                       std::string_view text) const;
    nrem_str keep(nrem_str text);
    nrem_floats keep(nrem_floats floats);
    nrem_array keep_items(nrem_array items);
    nrem_array keep_choices(nrem_array choices);
    const nrem_cue* keep(const nrem_cue& cue);
    const nrem_answer* keep(const nrem_answer& answer);

    std::uint64_t index_;
    std::string name_;
    std::string cluster_;
    std::string contents_;
    std::pmr::monotonic_buffer_resource arena_;
    std::deque<nrem_cue> cues_;
    std::deque<nrem_answer> answers_;
    std::vector<nrem_event> events_;
    struct {
        std::vector<std::string> names;
        std::vector<std::uint32_t> of_step;  // empty where no event has one
    } groups_;
    std::vector<std::uint64_t> sessions_;
    std::vector<std::int64_t> previous_;
    std::vector<std::int64_t> next_;
    // The different truths of each item, as the steps at which they became true: for each step the
    // latest such step before it, and for each such step the previous one; -1: none.
    std::vector<std::int64_t> latest_truth_;
    std::vector<std::int64_t> truth_before_;
    struct {
        nrem_array choices{nullptr, 0, sizeof(nrem_str)};
        nrem_floats codes{nullptr, 0};
    } last_;  // of the event before
};

}  // namespace nrem::core
