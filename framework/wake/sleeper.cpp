#include "wake/sleeper.hpp"

#include <algorithm>

namespace nrem::core {

namespace {

constexpr std::uint64_t patience = 2;        // nights without progress before the interval doubles
constexpr std::uint64_t most_doublings = 6;  // 64 times

}  // namespace

Sleeper::Sleeper(const SleepPart& part, const nrem_host* host)
    : part_(&part), scheduler_(*part.scheduler.component, part.scheduler.settings, host) {
    day_.struct_size = sizeof(nrem_day);
}

Sleeper::Verdict Sleeper::decide() {
    Filled<nrem_decision> made({sizeof(nrem_decision), 0, 0});
    scheduler_.take(made, &nrem_scheduler::decide, &day_, &made.value);
    const nrem_decision& decision = made.value;
    if (!decision.sleep) return Verdict::awake;
    if (interval_ && day_.step < frozen_ + interval_) return Verdict::interval;
    if (capped(day_.at)) return Verdict::cap;
    passes_ = decision.passes ? decision.passes : part_->settings.passes;
    wanted_ = true;
    return Verdict::sleep;
}

void Sleeper::demand() {
    if (!wanted_) passes_ = part_->settings.passes;
    wanted_ = by_hand_ = true;
}

bool Sleeper::capped(double at) {
    const SleepSettings& settings = part_->settings;
    if (settings.cap_nights == 0) return false;
    while (!times_.empty() && times_.front() <= at - settings.cap_time) times_.pop_front();
    return times_.size() >= settings.cap_nights;
}

void Sleeper::freeze(std::uint64_t step, double at) {
    wanted_ = by_hand_ = false;
    frozen_ = step;
    seen_ = step + 1;
    if (part_->settings.cap_nights) times_.push_back(at);
    day_.steps = day_.errors = day_.predictions = 0;
    day_.importance = 0;
    ++day_.nights;
}

std::uint64_t Sleeper::thaw(End end) {
    if (end == End::refused)
        seen_ = since_;
    else
        since_ = frozen_ + 1;
    if (end == End::published) {
        progress_ = frozen_;
        idle_ = interval_ = 0;
        return 0;
    }
    if (!part_->settings.breaker) return 0;
    if (++idle_ == 1) base_ = std::max<std::uint64_t>(1, frozen_ - progress_);
    if (idle_ < patience) return 0;
    const std::uint64_t longer = base_ << std::min(idle_ - patience + 1, most_doublings);
    return longer == interval_ ? 0 : interval_ = longer;
}

}  // namespace nrem::core
