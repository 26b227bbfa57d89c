#include "trial/trial_run.hpp"

#include <fmt/format.h>

#include <utility>

#include "wake/event_log.hpp"

namespace nrem::core {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_diff_lines = 100;

NightSetup setup_of(Lane& lane) {
    const LaneSetup& day = lane.setup();
    return {.cell = day.cell,
            .task = day.task,
            .backend = day.backend,
            .host = day.host,
            .stream = &lane.stream(),
            .cancelled = day.cancelled,
            .abandoned = &lane.night_stopped(),
            .dusk = lane.fall_asleep()};
}

}  // namespace

void LaneNights::begin(SleepGraph& graph, LaneTicket& ticket) {
    auto night = std::make_unique<NightTicket>();
    night->setup = setup_of(*ticket.lane);
    night->done = [this, &ticket](std::unique_ptr<NightTicket> over) {
        night_ = std::move(over);
        ticket.lane->set_night_ready();
        if (state_.exchange(State::over) == State::awaited) finish(ticket);
    };
    state_.store(State::running);
    graph.put(std::move(night));
}

void LaneNights::await(LaneTicket& ticket, std::function<void()> resume) {
    awaited_ = Clock::now();
    waited_ = true;
    resume_ = std::move(resume);
    State expected = State::running;
    if (state_.compare_exchange_strong(expected, State::awaited)) return;
    waited_ = false;
    finish(ticket);
}

// On the thread of whoever came last; nobody else touches the lane or the night now.
void LaneNights::finish(LaneTicket& ticket) {
    try {
        close(ticket);
    } catch (const std::exception& failure) {
        ticket.error = failure.what();
    }
    if (ticket.lane->asleep()) ticket.lane->abandon_night();
    night_.reset();
    const auto resume = std::move(resume_);
    resume();
}

void LaneNights::close(LaneTicket& ticket) {
    Lane& lane = *ticket.lane;
    if (!ticket.error.empty()) return;
    if (!night_->error.empty()) throw Error(night_->error);
    const bool logged = lane.setup().log_events;
    NightRecord record = night_->night->record(logged ? most_diff_lines : 0);
    const Rebase rebase = lane.wake_up(night_->night->dawn());
    record.published_after = rebase.published_after;
    record.rewritten = rebase.rewritten;
    record.queued = rebase.queued;
    if (waited_)
        record.waited_ms =
            std::chrono::duration<double, std::milli>(Clock::now() - awaited_).count();
    if (logged) lane.event_log() += night_line(lane.setup().stream, record);
    records_.push_back(std::move(record));
}

StreamRecord stream_record(Lane& lane, std::vector<NightRecord> nights) {
    if (lane.setup().log_events) lane.event_log() += end_line(lane.setup().stream, lane.memory());
    return {lane.setup().stream, lane.stream().name(),      std::move(lane.log()),
            std::move(nights),   lane.memory().footprint(), lane.deferred(),
            lane.capped()};
}

}  // namespace nrem::core
