// The sleep protocol of a lane, step by step:
//
//   wake     The lane runs until a scheduler wants to sleep (Lane::advance).
//   freeze   begin(): the memory, version v, is pinned, and the context since the last sleep is
//            copied (SleepDesk::freeze). The journal writes the intent, and the night starts in the
//            sleep graph. A night that ended in an earlier command is over at once.
//   night    Passes and gate run in the sleep graph (Night); wake goes on with version v, up to the
//            step at which the settings let the new version be published (SleepDesk::is_due).
//            end(): the journal keeps the candidate.
//   rebase   The lane comes to wait in await(). Whoever comes last, the night or the lane
//            (Meeting), goes on in finish(): what happened since the freeze is written into the
//            candidate, too (SleepDesk::wake_up).
//   publish  The candidate is the lane's memory now, version v + 1, for trace and journal.
//   clear    What all sleeps of the lane have consolidated leaves the context.
//
// A refused night skips rebase and publish, and its segment stays in the context. A lane that
// failed abandons its night and waits for it, so that no night outlives its lane; a cancelled lane
// takes nothing over.
#include "trial/trial_run.hpp"

#include <fmt/ranges.h>

#include <set>
#include <utility>

#include "base/guarded.hpp"
#include "memory/trace.hpp"
#include "trial/night_line.hpp"
#include "wake/loop_sums.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t most_changes = 100;  // of records, in the log of a night

}  // namespace

void LaneNights::begin(SleepGraph& graph, LaneTicket& ticket) {
    Lane& lane = *ticket.lane;
    if (journal_ && records_.empty()) journal_->begin(lane.initial_memory());
    Dusk dusk = lane.fall_asleep();
    if (journal_) {
        if (remember(dusk)) return;
        journal_->intend(index(), dusk);
    }
    auto night = std::make_unique<NightTicket>();
    night->dusk = std::move(dusk);
    night->done = [this, &ticket](std::unique_ptr<NightTicket> over) {
        end(ticket, std::move(over));
    };
    lane.desk().meeting().begin();
    graph.put(std::move(night));
}

// Not in realtime mode: the night would be published at another step, and everything after it would
// differ.
bool LaneNights::remember(const Dusk& dusk) {
    if (dusk.sleep->settings.mode == SleepMode::realtime) return false;
    auto past = journal_->recall(index(), dusk);
    if (past) past_ = std::move(*past);
    return past.has_value();
}

// Runs in the sleep arena, while wake goes on.
void LaneNights::end(LaneTicket& ticket, std::unique_ptr<NightTicket> night) {
    night_ = std::move(night);
    if (night_->error.empty()) guarded(*night_, [&] {
            const bool explains = ticket.setup.trial->explains;
            past_ = {night_->night->dawn(), night_->night->record(explains ? most_changes : 0)};
            if (journal_ && past_.record.outcome != NightOutcome::cancelled)
                journal_->keep_candidate(index(), past_.dawn, past_.record);
        });
    if (ticket.lane->desk().meeting().night_ends()) finish(ticket);
}

void LaneNights::await(LaneTicket& ticket, std::function<void()> resume) {
    awaited_ = Clock::now();
    resume_ = std::move(resume);
    if (!ticket.lane->desk().meeting().lane_waits()) return;
    awaited_.reset();
    finish(ticket);
}

// Runs on the thread that came last; nothing else uses the lane or the night now. A cancelled run
// publishes nothing: it would be too early.
void LaneNights::finish(LaneTicket& ticket) {
    const bool goes_on = ticket.error.empty() && !ticket.setup.trial->is_cancelled();
    if (goes_on && night_) {
        ticket.error = night_->error;
        ticket.code = night_->code;
    }
    night_.reset();  // what it pinned need not be copied any more
    if (goes_on && ticket.error.empty()) guarded(ticket, [&] { wake_up(ticket); });
    ticket.lane->desk().abandon();
    const auto resume = std::move(resume_);
    resume();
}

void LaneNights::wake_up(LaneTicket& ticket) {
    Lane& lane = *ticket.lane;
    const bool is_published = past_.dawn.end == Sleeper::End::published;
    const Rebase rebase = lane.wake_up(std::move(past_.dawn));
    account_for(rebase);
    if (is_published) publish(ticket);
    if (journal_ && past_.record.outcome != NightOutcome::cancelled)
        journal_->clear(index(), rebase.cleared_before);
    write_down(lane);
    if (journal_) roll_back(ticket);
    records_.push_back(std::move(past_.record));
}

void LaneNights::account_for(const Rebase& rebase) {
    NightRecord& record = past_.record;
    record.published_after = rebase.published_after;
    record.rewritten = rebase.rewritten;
    record.queued = rebase.queued;
    if (rebase.renumbered_by)
        renumber(record.diff, rebase.renumbered_from, rebase.renumbered_by);
    if (awaited_)
        record.waited_ms =
            std::chrono::duration<double, std::milli>(Clock::now() - *awaited_).count();
}

// The policies of a night that changed or removed records; all of its sleep where none is known to.
static std::string policies_of(const NightRecord& night, const Cell& cell) {
    std::set<std::string> changed;
    for (const PassRecord& pass : night.passes)
        for (const StageRecord& stage : pass.stages)
            if (!pass.undone && stage.change.changed + stage.change.removed > 0)
                changed.insert(stage.policy);
    if (changed.empty())
        for (const SleepPart& sleep : cell.sleeps)
            for (const Part& policy : sleep.policies)
                if (sleep.name == night.sleep) changed.insert(policy.component->name);
    return fmt::format("{}", fmt::join(changed, ", "));
}

void LaneNights::publish(const LaneTicket& ticket) {
    const Memory& memory = ticket.lane->memory();
    const NightRecord& record = past_.record;
    if (ticket.lane->book().attribution) ticket.lane->came_about({.sleep = record.sleep,
                             .night = index() + 1,
                             .policies = policies_of(record, *ticket.setup.trial->cell),
                             .step = record.published_after});
    if (MemoryTrace* trace = ticket.setup.trace)
        trace->replaced(memory, {record.published_after, record.sleep}, said_of(record.diff));
    if (journal_) journal_->publish(index(), record, memory);
}

void LaneNights::write_down(Lane& lane) {
    DayBook& book = lane.book();
    if (book.logs_events)
        append_line(book.events, NightLine{.stream = book.stream, .night = past_.record});
    lane.collect_calls();
    book.calls += std::exchange(past_.record.calls, {});
}

void LaneNights::roll_back(const LaneTicket& ticket) {
    auto back = journal_->rollback_after(index());
    if (!back) return;
    ++rollbacks_;
    Memory& memory = back->memory;
    Lane& lane = *ticket.lane;
    DayBook& book = lane.book();
    if (book.logs_events)
        append_line(book.events, RollbackLine{.stream = book.stream,
                                              .step = book.step(),
                                              .version_after = memory.version(),
                                              .memory = memory.footprint()});
    lane.desk().put_back(back->version, memory.version());
    lane.replace_memory(std::move(memory));
    if (MemoryTrace* trace = ticket.setup.trace)
        trace->replaced(lane.memory(), {book.step(), ""}, {});
}

static std::vector<MeasuredFigure> figures_of(const DayBook& book,
                                              const std::vector<NightRecord>& nights,
                                              std::size_t groups) {
    std::vector<MeasuredFigure> figures = book.figures.measured();
    for (const MeasuredFigure& each : book.grades) figures.push_back(each);
    for (const NightRecord& night : nights)
        for (const MeasuredFigure& each : night.figures) figure_in(figures, each.name).sum += each.sum;
    for (MeasuredFigure& each : loop_figures_of(book.steps, groups)) figures.push_back(std::move(each));
    if (book.attribution)
        for (MeasuredFigure& each : book.attribution->figures()) figures.push_back(std::move(each));
    for (const VisitRecord& visit : book.visits)
        for (const MeasuredFigure& each : visit.figures) figure_in(figures, each.name).sum += each.sum;
    return figures;
}

StreamRecord stream_record(const LaneTicket& ticket, LaneNights& nights) {
    Lane& lane = *ticket.lane;
    DayBook& book = lane.book();
    if (book.logs_events)
        append_line(book.events,
                    EndLine{.stream = book.stream, .memory = lane.memory().footprint()});
    if (MemoryTrace* trace = ticket.setup.trace) trace->end(lane.memory(), book.step());
    lane.collect_calls();
    book.calls.asked.clear();  // no visit will see it any more
    std::vector<MeasuredFigure> figures = figures_of(book, nights.records(), lane.stream().groups().size());
    std::vector<LossCount> losses;
    if (book.attribution) losses = book.attribution->losses();
    return {.index = book.stream,
            .name = lane.stream().name(),
            .contents = lane.stream().contents(),
            .cluster = lane.stream().cluster(),
            .groups = lane.stream().groups(),
            .steps = std::move(book.steps),
            .nights = std::move(nights.records()),
            .figures = std::move(figures),
            .memory = lane.memory().footprint(),
            .deferred = book.deferred,
            .capped = book.capped,
            .rollbacks = nights.rollbacks(),
            .calls = std::move(book.calls),
            .visits = std::move(book.visits),
            .readership = book.readership.count(),
            .losses = std::move(losses)};
}

}  // namespace nrem::core
