// When a lane sleeps and how it wakes up: asks the schedulers, freezes, and carries over what
// happened during the night.
#include <fmt/format.h>

#include <cmath>

#include "nrem/sdk/random.hpp"
#include "wake/event_log.hpp"
#include "wake/lane.hpp"

namespace nrem::core {

namespace {

// Surprise where it was revealed, otherwise 1 if there was something to learn.
double importance(std::int32_t kind, const Revealed& told) {
    if (kind == NREM_OBSERVE) return 1;
    if (!std::isnan(told.score.log_loss)) return told.score.log_loss;
    return told.score.correct == 0 ? 1 : 0;
}

}  // namespace

void Lane::describe_day(Sleeper& sleeper, const nrem_event& past) const {
    nrem_day& day = sleeper.day();
    day.at_boundary = past.kind == NREM_BOUNDARY;
    day.step = step_ - 1;
    day.steps += past.kind != NREM_BOUNDARY;
    day.context_items = context_.items_since(sleeper.seen());
    day.context_capacity = context_.capacity();
    day.context_tokens = context_.tokens_since(sleeper.seen());
    day.memory_records = now_.memory.records;
    day.memory_tokens = now_.memory.tokens;
    day.memory_bytes = now_.memory.bytes;
    day.errors += told_.score.correct == 0;
    day.predictions += past.kind == NREM_QUERY || past.kind == NREM_PROBE;
    day.idle = step_ < stream_.size() ? event().at - past.at : 0;
    day.at = past.at;
    day.loss = told_.score.log_loss;
    day.correct = told_.score.correct;
    day.importance += importance(past.kind, told_);
}

void Lane::ask_schedulers() {
    const nrem_event& past = stream_[step_ - 1];
    for (Sleeper& sleeper : sleepers_) {
        describe_day(sleeper, past);
        switch (sleeper.decide()) {
            case Sleeper::Verdict::interval:
                ++deferred_;
                break;
            case Sleeper::Verdict::cap:
                if (++capped_; setup_.log_events) note(LineKind::capped, sleeper, 0);
                break;
            default:
                break;
        }
    }
    const bool asked = setup_.by_hand && setup_.by_hand->asked.load() != by_hand_;
    if (asked || !setup_.slept_by_hand.empty()) look_at_hand();
}

// A sleep by hand, now or before the run was cut short. Not during a first day that is taken over:
// the memory is not there yet.
void Lane::look_at_hand() {
    if (sleepers_.empty() || (setup_.first_day && step_ < setup_.first_day->steps)) return;
    const auto past = setup_.slept_by_hand.find(step());
    std::string name = past == setup_.slept_by_hand.end() ? "" : past->second;
    if (setup_.by_hand && setup_.by_hand->asked != by_hand_) {
        by_hand_ = setup_.by_hand->asked;
        name = setup_.cell->sleeps.at(setup_.by_hand->sleep).name;
    }
    for (Sleeper& sleeper : sleepers_)
        if (sleeper.part().name == name) sleeper.demand();
}

Sleeper* Lane::next_sleeper() {
    for (Sleeper& sleeper : sleepers_)
        if (sleeper.wants_to()) return &sleeper;
    return nullptr;
}

bool Lane::night_is_due() const {
    if (!night_) return false;
    const SleepSettings& settings = night_->sleeper->part().settings;
    switch (settings.mode) {
        case SleepMode::blocking:
            return true;
        case SleepMode::overlapped:
            return step_ > night_->step + settings.publish_after;
        case SleepMode::realtime:
            return night_ready_.load(std::memory_order_acquire);
    }
    return true;
}

Dusk Lane::fall_asleep() {
    tell_first_day();
    Sleeper& sleeper = *next_sleeper();
    const SleepPart& part = sleeper.part();
    const std::uint64_t seed = combine(combine(random_seed_, step()),
                                       static_cast<std::uint64_t>(&sleeper - sleepers_.data()) + 1);
    const bool tested = part.gate.canaries > 0;
    Dusk dusk{.sleep = &part,
              .step = step(),
              .passes = sleeper.passes(),
              .seed = seed,
              .nights = sleeper.nights(),
              .by_hand = sleeper.by_hand(),
              .gain = last_gain_,
              .memory = memory_,
              .segment = context_.segment(sleeper.since()),
              .probes = history_.draw({.count = part.settings.probes,
                                       .before = step_,
                                       .now = step_,
                                       .seed = combine(seed, 1),
                                       .role = tested ? History::Role::probe : History::Role::any}),
              .canaries = history_.draw({.count = part.gate.canaries,
                                         .before = step_,
                                         .now = step_,
                                         .seed = combine(seed, 2),
                                         .role = History::Role::canary})};
    if (dusk.by_hand && setup_.log_events) note(LineKind::by_hand, sleeper, 0);
    sleeper.freeze(step(), step_ ? stream_[step()].at : 0);
    night_ = {&sleeper, step(), memory_.version(), memory_.next_id()};
    night_ready_.store(false, std::memory_order_relaxed);
    since_freeze_.clear();
    used_since_freeze_.clear();
    return dusk;
}

void Lane::rebase(Memory& memory, Rebase& account) {
    if (memory_.next_id() > night_->next_id) {
        account.renumbered_from = night_->next_id;
        account.renumbered_by = memory_.next_id() - night_->next_id;
        memory.renumber(account.renumbered_from, account.renumbered_by);
    }
    if (setup_.costly_writes) {
        account.queued = since_freeze_.size();
    } else {
        for (const auto& experience : since_freeze_) write_to(memory, experience);
        account.rewritten = since_freeze_.size();
    }
    for (const auto& [record, step] : used_since_freeze_)
        memory.touch(record, static_cast<double>(step));
}

Rebase Lane::wake_up(Dawn dawn) {
    Rebase account{.published_after = step()};
    Sleeper& sleeper = *night_->sleeper;
    if (dawn.end == Sleeper::End::published) {
        if (memory_.version() != night_->version || dawn.memory.version() != night_->version + 1)
            throw Error(
                fmt::format("sleep after step {}: its memory is version {}, and wake is at {}",
                            night_->step, dawn.memory.version(), memory_.version()));
        rebase(dawn.memory, account);
        memory_ = std::move(dawn.memory);
    }
    last_gain_ = dawn.gain;
    const std::uint64_t interval = sleeper.thaw(dawn.end);
    if (interval && setup_.log_events) note(LineKind::breaker, sleeper, interval);
    std::uint64_t consolidated = step_;
    for (const Sleeper& each : sleepers_) consolidated = std::min(consolidated, each.since());
    context_.drop_before(consolidated);
    account.cleared_before = consolidated;
    night_.reset();
    return account;
}

void Lane::note(LineKind kind, const Sleeper& sleeper, std::uint64_t interval) {
    append_line(event_log_, SleepNote{.stream = setup_.stream,
                                      .step = step(),
                                      .kind = kind,
                                      .sleep = sleeper.part().name,
                                      .interval = interval});
}

}  // namespace nrem::core
