#include "trial/trial_run.hpp"

#include <fmt/format.h>

#include <utility>

#include "memory/trace.hpp"
#include "trial/night_line.hpp"

namespace nrem::core {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_changes = 100;  // of records, in the log of a night

NightSetup setup_of(const Lane& lane, Dusk dusk) {
    const LaneSetup& day = lane.setup();
    return {.cell = day.cell,
            .task = day.task,
            .backend = day.backend,
            .model = day.model,
            .host = day.host,
            .language = day.language,
            .history = &lane.history(),
            .stream = day.stream,
            .cancelled = day.cancelled,
            .dropped = day.dropped,
            .abandoned = &lane.night_stopped(),
            .listens = day.log_events || day.trace,
            .dusk = std::move(dusk)};
}

}  // namespace

void LaneNights::begin(SleepGraph& graph, LaneTicket& ticket) {
    Lane& lane = *ticket.lane;
    if (journal_ && records_.empty()) journal_->begin(lane.initial_memory());
    Dusk dusk = lane.fall_asleep();
    error_.clear();
    // Until the night is on its way, it is over: after a failure here, nobody would end it.
    state_.store(State::over);
    if (journal_) {
        if (remember(lane, dusk)) return;
        journal_->intend(index(), dusk);
    }
    auto night = std::make_unique<NightTicket>();
    night->setup = setup_of(lane, std::move(dusk));
    night->done = [this, &ticket](std::unique_ptr<NightTicket> over) {
        end(ticket, std::move(over));
    };
    state_.store(State::running);
    graph.put(std::move(night));
}

// A night that ended before the run was cut short is over at once. Not in realtime mode: it would
// be published at another step, and everything after it would differ.
bool LaneNights::remember(Lane& lane, const Dusk& dusk) {
    if (dusk.sleep->settings.mode == SleepMode::realtime) return false;
    auto past = journal_->recall(index(), dusk);
    if (!past) return false;
    past_ = std::move(*past);
    lane.set_night_ready();
    return true;
}

// Runs in the sleep arena, while wake goes on.
void LaneNights::end(LaneTicket& ticket, std::unique_ptr<NightTicket> night) {
    night_ = std::move(night);
    error_ = night_->error;
    code_ = night_->code;
    if (error_.empty()) try {
            const bool logged = ticket.setup.log_events || ticket.setup.trace;
            past_ = {night_->night->dawn(), night_->night->record(logged ? most_changes : 0)};
            if (journal_ && past_.record.outcome != NightOutcome::cancelled)
                journal_->keep_candidate(index(), past_.dawn, past_.record);
        } catch (const std::exception& failure) {
            error_ = failure.what();
        }
    ticket.lane->set_night_ready();
    if (state_.exchange(State::over) == State::awaited) finish(ticket);
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

// Runs on the thread that came last; nothing else uses the lane or the night now.
void LaneNights::finish(LaneTicket& ticket) {
    night_.reset();  // what it pinned need not be copied any more
    try {
        close(ticket);
    } catch (const Error& failure) {
        ticket.error = failure.what();
        ticket.code = failure.code();
    } catch (const std::exception& failure) {
        ticket.error = failure.what();
    }
    if (ticket.lane->asleep()) ticket.lane->abandon_night();
    const auto resume = std::move(resume_);
    resume();
}

void LaneNights::close(LaneTicket& ticket) {
    Lane& lane = *ticket.lane;
    // A cancelled run publishes nothing: it would be too early.
    if (!ticket.error.empty() || lane.cancelled()) return;
    if (!error_.empty()) throw Error(error_, code_);
    NightRecord& record = past_.record;
    const Sleeper::End end = past_.dawn.end;
    const Rebase rebase = lane.wake_up(std::move(past_.dawn));
    record.published_after = rebase.published_after;
    record.rewritten = rebase.rewritten;
    record.queued = rebase.queued;
    if (rebase.renumbered_by)
        renumber(record.diff, rebase.renumbered_from, rebase.renumbered_by);
    if (lane.setup().trace && end == Sleeper::End::published)
        lane.setup().trace->replaced(lane.memory(), {record.published_after, record.sleep},
                                     said_of(record.diff));
    if (waited_)
        record.waited_ms =
            std::chrono::duration<double, std::milli>(Clock::now() - awaited_).count();
    if (journal_ && end == Sleeper::End::published)
        journal_->publish(index(), record, lane.memory());
    if (journal_ && record.outcome != NightOutcome::cancelled)
        journal_->clear(index(), rebase.cleared_before);
    if (lane.setup().log_events)
        append_line(lane.event_log(), NightLine{.stream = lane.setup().stream, .night = record});
    if (lane.language()) lane.calls() += lane.language()->take_calls();
    lane.calls() += std::exchange(record.calls, {});
    if (journal_) roll_back(lane);
    records_.push_back(std::move(record));
}

void LaneNights::roll_back(Lane& lane) {
    auto memory = journal_->rollback_after(index());
    if (!memory) return;
    ++rollbacks_;
    if (lane.setup().log_events)
        append_line(lane.event_log(), RollbackLine{.stream = lane.setup().stream,
                                                   .step = lane.step(),
                                                   .version_after = memory->version(),
                                                   .memory = memory->footprint()});
    lane.replace_memory(std::move(*memory));
    if (lane.setup().trace) lane.setup().trace->replaced(lane.memory(), {lane.step(), ""}, {});
}

StreamRecord stream_record(Lane& lane, LaneNights& nights) {
    if (lane.setup().log_events)
        append_line(lane.event_log(), EndLine{.stream = lane.setup().stream,
                                              .memory = lane.memory().footprint()});
    if (lane.setup().trace) lane.setup().trace->end(lane.memory(), lane.step());
    if (lane.language()) lane.calls() += lane.language()->take_calls();
    return {.index = lane.setup().stream,
            .name = lane.stream().name(),
            .contents = lane.stream().contents(),
            .cluster = lane.stream().cluster(),
            .steps = std::move(lane.log()),
            .nights = std::move(nights.records()),
            .memory = lane.memory().footprint(),
            .deferred = lane.deferred(),
            .capped = lane.capped(),
            .rollbacks = nights.rollbacks(),
            .calls = std::move(lane.calls()),
            .readership = lane.readership()};
}

}  // namespace nrem::core
