#include "batch/open_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "trial/night_line.hpp"

namespace nrem::core {

using Clock = std::chrono::steady_clock;

double resident_bytes(const DayBook& book) {
    constexpr std::size_t step = sizeof(StepRecord) + sizeof(nrem_event) + sizeof(nrem_cue) +
                                 2 * sizeof(nrem_answer) + sizeof(nrem_experience);
    std::uint64_t memory = 0;
    for (const StepRecord& each : book.steps) memory = std::max(memory, each.memory.bytes);
    return static_cast<double>(book.steps.size() * step + book.events.size() + 3 * memory);
}

OpenTrial::OpenTrial(const Trial& trial)
    : record_{trial.id, trial.seed, trial.streams.first, Outcome::ok, "", {}, 0},
      began_(Clock::now()),
      streams_(trial.streams),
      order_(trial.order),
      logs_(streams_.count()),
      missing_(streams_.count()) {
    record_.streams.resize(streams_.count());
}

void OpenTrial::take(std::size_t stream, LaneTicket& lane, LaneNights& nights) {
    DayBook& book = lane.lane->book();
    lane_bytes_ = std::max(lane_bytes_, resident_bytes(book));
    StreamRecord& record = record_.streams[stream - streams_.first];
    record = stream_record(lane, nights);
    Logs& logs = logs_[stream - streams_.first];
    logs.calls = std::exchange(record.calls.log, {});
    for (std::size_t i = 0; i < record.nights.size(); ++i)
        append_line(logs.timing, clock_of(record, i));
    logs.timing += std::exchange(record.calls.timing, {});
    logs.events = std::move(book.events);
    logs.thoughts = std::move(book.thoughts);
    logs.over = true;
    --missing_;
    --lanes_;
}

void OpenTrial::fail(std::size_t stream, const std::string& error, std::int32_t code,
                     bool run_refused) {
    errors_[order_.empty() ? stream : order_[stream - streams_.first]] = error;
    stopped_ |= code == NREM_SPENT && run_refused;
    spent_ |= code == NREM_SPENT;
    logs_[stream - streams_.first].over = true;
    --missing_;
    --lanes_;
}

void OpenTrial::write_logs(RunDirectory& directory) {
    if (written_ == 0) directory.begin_logs(record_.id);
    Logs all;
    for (; written_ < logs_.size() && logs_[written_].over; ++written_) {
        const Logs logs = std::exchange(logs_[written_], {});
        all.events += logs.events;
        all.thoughts += logs.thoughts;
        all.calls += logs.calls;
        all.timing += logs.timing;
    }
    directory.append_log(record_.id, "events.jsonl", all.events);
    directory.append_log(record_.id, "thoughts.jsonl", all.thoughts);
    directory.append_log(record_.id, "calls.jsonl", all.calls);
    directory.append_log(record_.id, "timing.jsonl", all.timing);
}

TrialRecord OpenTrial::finish(const SpendingLimits& limits) {
    const std::chrono::duration<double> passed = Clock::now() - began_;
    record_.seconds = passed.count();
    record_.error = error(limits);
    if (!record_.error.empty()) {
        record_.outcome = Outcome::failed;
        record_.streams.clear();
    }
    return std::move(record_);
}

// "": no error. The message is the same in every run: of several errors the one of the first
// stream. Which stream reached a shared limit is not said, since it depends on speed.
std::string OpenTrial::error(const SpendingLimits& limits) const {
    const TrialSpending& of = models_.spending;
    const Spending spent{of.calls, of.tokens, of.money, of.seconds};
    const std::string limit = reached(limits, spent);
    if (!limit.empty() && (spent_ || exceeded(limits, spent)))
        return "the trial's limit of " + limit + " is reached (limits.trial)";
    if (errors_.empty()) return "";
    const auto& [stream, said] = *errors_.begin();
    return fmt::format("stream {}: {}", stream, said);
}

}  // namespace nrem::core
