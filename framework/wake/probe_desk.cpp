#include "wake/probe_desk.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "nrem/sdk/random.hpp"

namespace nrem::core {

ProbeDesk::ProbeDesk(const LaneSetup& setup, const Stream& stream, const History& history,
                     DayBook& book)
    : setup_(setup), stream_(stream), history_(history), book_(book) {}

template <class Wants>
void ProbeDesk::want(VisitTime occasion, Wants wants) {
    for (const ProbePart& probe : probes())
        if (std::invoke(wants, probe.at)) due_.push_back({&probe, occasion});
}

void ProbeDesk::look_at_step() {
    const std::uint64_t step = book_.step();
    if (stream_[step].kind == NREM_BOUNDARY) want(VisitTime::boundary, &ProbeTimes::boundary);
    want(VisitTime::step,
         [&](const ProbeTimes& at) { return at.every && (step + 1) % at.every == 0; });
}

void ProbeDesk::after_night(std::uint64_t step, const std::vector<std::uint64_t>& replayed) {
    if (probes().empty()) return;
    nights_.push_back(step);
    replays_.resize(stream_.size());
    for (const std::uint64_t each : replayed) ++replays_[each];
    want(VisitTime::night, &ProbeTimes::night);
}

void ProbeDesk::after_all() {
    if (!std::exchange(is_over_, true)) want(VisitTime::end, &ProbeTimes::end);
}

void ProbeDesk::visit(const Memory& memory) {
    look_back();
    for (const Due& due : std::exchange(due_, {})) make(due, memory);
}

// The experiences are copied, so that a visit can spoil no more than what it is shown itself.
void ProbeDesk::look_back() {
    experiences_ = history_.all();
    past_.clear();
    for (const nrem_experience& each : experiences_) {
        const auto after = std::ranges::lower_bound(nights_, each.step);
        past_.push_back({.experience = &each,
                         .replays = replays_.empty() ? 0 : replays_[each.step],
                         .nights = static_cast<std::uint64_t>(nights_.end() - after)});
    }
    asked_.clear();
    for (const AskedCall& each : book_.calls.asked)
        asked_.push_back({.operation = borrow(each.operation),
                          .prompt = borrow(each.prompt),
                          .answer = borrow(each.answer),
                          .step = each.step});
}

std::uint64_t ProbeDesk::seed_of(const Due& due) const {
    const auto number = static_cast<std::uint64_t>(due.probe - probes().data());
    const std::uint64_t place = combine(setup_.random_seed(), book_.step());
    return combine(combine(place, 0x70726f6265 + number),
                   static_cast<std::uint64_t>(due.occasion));
}

void ProbeDesk::make(const Due& due, const Memory& memory) {
    const std::uint64_t step = book_.step();
    VisitRecord record = make_visit({.trial = *setup_.trial,
                                     .history = history_,
                                     .memory = memory,
                                     .probe = due.probe->part,
                                     .occasion = due.occasion,
                                     .stream = setup_.stream,
                                     .step = step,
                                     .at = step < stream_.size() ? stream_[step].at : 0,
                                     .nights = nights_.size(),
                                     .seed = seed_of(due),
                                     .past = past_,
                                     .asked = asked_,
                                     .doors = doors_},
                                    book_.calls);
    if (book_.logs_events)
        append_line(book_.events, VisitLine{.stream = setup_.stream, .visit = record});
    book_.visits.push_back(std::move(record));
}

}  // namespace nrem::core
