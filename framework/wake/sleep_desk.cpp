#include "wake/sleep_desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nrem/sdk/random.hpp"
#include "wake/first_day.hpp"

namespace nrem::core {

namespace {

std::vector<Sleeper> make_sleepers(const TrialContext& trial) {
    std::vector<Sleeper> made;
    made.reserve(trial.cell->sleeps.size());
    for (const auto& part : trial.cell->sleeps)
        if (sleeps(part)) made.emplace_back(part, trial.host);
    return made;
}

// Surprise where it was revealed, otherwise 1 if there was something to learn.
double importance(std::int32_t kind, const Revealed& told) {
    if (kind == NREM_OBSERVE) return 1;
    if (!std::isnan(told.score.log_loss)) return told.score.log_loss;
    return told.score.correct == 0 ? 1 : 0;
}

}  // namespace

SleepDesk::SleepDesk(const LaneSetup& setup, const Stream& stream, DayBook& book)
    : setup_(setup),
      stream_(stream),
      book_(book),
      sleepers_(make_sleepers(*setup.trial)),
      context_(setup.trial->cell->context.capacity),
      history_(stream, looks_back(*setup.trial->cell) || setup.keep_first_day),
      by_hand_(setup.by_hand_before) {}

void SleepDesk::remember(const nrem_experience& experience) {
    context_.push(experience);
    history_.add(experience);
    if (night_) night_->since_freeze.push_back(experience);
}

void SleepDesk::used(std::uint64_t record, std::uint64_t step) {
    if (night_) night_->used_since_freeze.emplace_back(record, step);
}

void SleepDesk::describe_day(Sleeper& sleeper, const Revealed& told) const {
    const StepRecord& now = book_.steps.back();
    const nrem_event& past = stream_[now.step];
    nrem_day& day = sleeper.day();
    day.at_boundary = past.kind == NREM_BOUNDARY;
    day.step = now.step;
    day.steps += past.kind != NREM_BOUNDARY;
    day.context_items = context_.items_since(sleeper.seen());
    day.context_capacity = context_.capacity();
    day.context_tokens = context_.tokens_since(sleeper.seen());
    day.memory_records = now.memory.records;
    day.memory_tokens = now.memory.tokens;
    day.memory_bytes = now.memory.bytes;
    day.errors += told.score.correct == 0;
    day.predictions += past.kind == NREM_QUERY || past.kind == NREM_TEST;
    day.idle = now.step + 1 < stream_.size() ? stream_[now.step + 1].at - past.at : 0;
    day.at = past.at;
    day.loss = told.score.log_loss;
    day.correct = told.score.correct;
    day.importance += importance(past.kind, told);
}

void SleepDesk::ask_schedulers(const Revealed& told) {
    for (Sleeper& sleeper : sleepers_) {
        describe_day(sleeper, told);
        const Sleeper::Verdict verdict = sleeper.decide();
        book_.deferred += verdict == Sleeper::Verdict::interval;
        if (verdict != Sleeper::Verdict::cap) continue;
        ++book_.capped;
        book_.note(LineKind::capped, sleeper.part().name);
    }
    const SleepsByHand* by_hand = setup_.trial->by_hand;
    if ((by_hand && by_hand->asked.load() != by_hand_) || !setup_.slept_by_hand.empty())
        look_at_hand();
}

// A sleep by hand, now or before the run was cut short. Not during a first day that is taken over:
// the memory is not there yet.
void SleepDesk::look_at_hand() {
    if (sleepers_.empty()) return;
    if (setup_.first_day && book_.steps.size() < setup_.first_day->steps()) return;
    const auto past = setup_.slept_by_hand.find(book_.step());
    std::string name = past == setup_.slept_by_hand.end() ? "" : past->second;
    const SleepsByHand* by_hand = setup_.trial->by_hand;
    if (by_hand && by_hand->asked != by_hand_) {
        by_hand_ = by_hand->asked;
        name = setup_.trial->cell->sleeps.at(by_hand->sleep).name;
    }
    for (Sleeper& sleeper : sleepers_)
        if (sleeper.part().name == name) sleeper.demand();
}

bool SleepDesk::is_due() const {
    if (!night_) return false;
    const SleepSettings& settings = night_->sleeper->part().settings;
    switch (settings.mode) {
        case SleepMode::blocking:
            return true;
        case SleepMode::overlapped:
            return book_.steps.size() > night_->step + settings.publish_after;
        case SleepMode::realtime:
            return meeting_.is_over();
    }
    return true;
}

std::vector<nrem_experience> SleepDesk::draw(std::uint64_t count, std::uint64_t seed,
                                             History::Role role) const {
    const std::uint64_t next = book_.steps.size();
    return history_.draw(
        {.count = count, .before = next, .now = next, .seed = seed, .role = role});
}

Dusk SleepDesk::freeze(const Memory& memory) {
    Sleeper& sleeper = *std::ranges::find_if(sleepers_, &Sleeper::wants_to);
    const SleepPart& part = sleeper.part();
    const std::uint64_t step = book_.step();
    const auto number = static_cast<std::uint64_t>(&sleeper - sleepers_.data()) + 1;
    const std::uint64_t seed = combine(combine(setup_.random_seed(), step), number);
    const auto role = part.gate.canaries ? History::Role::held_out : History::Role::any;
    Dusk dusk{.trial = setup_.trial,
              .stream = setup_.stream,
              .history = &history_,
              .abandoned = &meeting_.abandoned(),
              .sleep = &part,
              .step = step,
              .passes = sleeper.passes(),
              .seed = seed,
              .nights = sleeper.nights(),
              .by_hand = sleeper.by_hand(),
              .gain = last_gain_,
              .gate = {drifts_of(memory.version()), sleeper.wealth()},
              .memory = memory,
              .segment = context_.segment(sleeper.since()),
              .held_out = draw(part.settings.held_out, combine(seed, 1), role),
              .canaries = draw(part.gate.canaries, combine(seed, 2), History::Role::canary)};
    if (dusk.by_hand) book_.note(LineKind::by_hand, part.name);
    sleeper.freeze(step, stream_[step].at);
    night_.emplace(Pending{&sleeper, step, memory.version(), memory.next_id()});
    return dusk;
}

Rebase SleepDesk::wake_up(const Memory& current, Dawn& dawn, const Write& write) {
    Rebase account{.began_after = night_->step, .published_after = book_.step()};
    if (dawn.end == Sleeper::End::published) rebase(current, dawn.memory, write, account);
    last_gain_ = dawn.gain;
    Sleeper& sleeper = *night_->sleeper;
    sleeper.keep_wealth(std::move(dawn.gate.wealth));
    if (dawn.end == Sleeper::End::published && !dawn.gate.drifts.empty())
        drifts_[night_->version + 1] = std::move(dawn.gate.drifts);
    const std::uint64_t interval = sleeper.thaw(dawn.end);
    if (interval) book_.note(LineKind::breaker, sleeper.part().name, interval);
    account.cleared_before = clear();
    night_.reset();
    return account;
}

Drifts SleepDesk::drifts_of(std::uint64_t version) const {
    const auto found = drifts_.find(version);
    return found == drifts_.end() ? Drifts{} : found->second;
}

void SleepDesk::put_back(std::uint64_t old, std::uint64_t made) {
    if (Drifts drifts = drifts_of(old); !drifts.empty()) drifts_[made] = std::move(drifts);
}

void SleepDesk::rebase(const Memory& current, Memory& made, const Write& write,
                       Rebase& account) const {
    if (current.version() != night_->version || made.version() != night_->version + 1)
        throw Error(fmt::format("sleep after step {}: its memory is version {}, and wake is at {}",
                                night_->step, made.version(), current.version()));
    if (current.next_id() > night_->next_id) {
        account.renumbered_from = night_->next_id;
        account.renumbered_by = current.next_id() - night_->next_id;
        made.renumber(account.renumbered_from, account.renumbered_by);
    }
    if (setup_.trial->costly_writes) {
        account.queued = night_->since_freeze.size();
    } else {
        for (const auto& experience : night_->since_freeze) write(experience);
        account.rewritten = night_->since_freeze.size();
    }
    for (const auto& [record, step] : night_->used_since_freeze)
        made.touch(record, static_cast<double>(step));
}

// Drops what every sleep has consolidated, and returns the first step that is left.
std::uint64_t SleepDesk::clear() {
    std::uint64_t consolidated = book_.steps.size();
    for (const Sleeper& each : sleepers_) consolidated = std::min(consolidated, each.since());
    context_.drop_before(consolidated);
    return consolidated;
}

}  // namespace nrem::core
