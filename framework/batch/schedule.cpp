#include "batch/schedule.hpp"

#include <algorithm>
#include <utility>

namespace nrem::core {

namespace {

// How many trials are checked for one that has room. Later ones wait until lanes end.
constexpr int most_looked_at = 64;

}  // namespace

Schedule::Schedule(const Plan& plan, Setup setup)
    : plan_(plan),
      setup_(std::move(setup)),
      learned_(plan.cells.size()),
      of_cell_(plan.cells.size()) {
    setup_.expected.resize(plan.trials.size());
    for (std::size_t i = 0; i < plan.trials.size(); ++i) of_cell_[plan.trials[i].cell].push_back(i);
}

void Schedule::add(std::size_t trial, const Streams& streams) {
    if (streams.count() == 0) return;
    Waiting& waiting = waiting_[trial] = {streams, streams.first, {}};
    order_.insert(waiting.rank = rank_of(trial, waiting));
}

Schedule::Rank Schedule::rank_of(std::size_t trial, const Waiting& waiting) const {
    if (waiting.next > waiting.streams.first) return {0, 0, trial};
    const double seconds = expected(trial).seconds;
    return {seconds > 0 ? 2 : 1, -seconds, trial};
}

void Schedule::rank_again(std::size_t trial) {
    const auto found = waiting_.find(trial);
    if (found == waiting_.end()) return;
    order_.erase(found->second.rank);
    order_.insert(found->second.rank = rank_of(trial, found->second));
}

Expected Schedule::expected(std::size_t trial) const {
    const Learned& learned = learned_[plan_.trials[trial].cell];
    Expected known = setup_.expected[trial];
    if (learned.trials > 0) known.seconds = learned.seconds;
    if (learned.bytes > 0) known.bytes = learned.bytes;
    return known;
}

double Schedule::bytes_of(std::size_t trial) const {
    const double known = expected(trial).bytes;
    return known > 0 ? known : setup_.memory / std::max(setup_.lanes, 1);
}

std::optional<Turn> Schedule::take() {
    int looked_at = 0;
    for (auto rank = order_.begin(); rank != order_.end() && looked_at < most_looked_at;
         ++rank, ++looked_at) {
        const std::size_t trial = std::get<2>(*rank);
        const double bytes = bytes_of(trial);
        if (setup_.memory > 0 && open_ > 0 && held_ + bytes > setup_.memory) continue;
        Waiting& waiting = waiting_.at(trial);
        const Turn turn{trial, waiting.next++, bytes};
        if (waiting.next == waiting.streams.end)
            drop(trial);
        else
            rank_again(trial);
        ++open_;
        held_ += bytes;
        return turn;
    }
    return std::nullopt;
}

void Schedule::give_back(const Turn& turn) {
    held_ -= turn.bytes;
    if (--open_ == 0) held_ = 0;  // removes what rounding left
}

std::size_t Schedule::drop(std::size_t trial) {
    const auto found = waiting_.find(trial);
    if (found == waiting_.end()) return 0;
    const std::size_t streams = found->second.streams.end - found->second.next;
    order_.erase(found->second.rank);
    waiting_.erase(found);
    return streams;
}

void Schedule::learn(std::size_t trial, const Expected& measured) {
    const std::size_t cell = plan_.trials[trial].cell;
    Learned& learned = learned_[cell];
    learned.trials += 1;
    learned.seconds += (measured.seconds - learned.seconds) / learned.trials;
    learned.bytes = std::max(learned.bytes, measured.bytes);
    for (const std::size_t other : of_cell_[cell]) rank_again(other);
}

std::optional<double> Schedule::seconds() const {
    double sum = 0;
    for (const auto& [trial, waiting] : waiting_) {
        const double known = expected(trial).seconds;
        if (known <= 0) return std::nullopt;
        sum += known * static_cast<double>(waiting.streams.end - waiting.next) /
               static_cast<double>(waiting.streams.count());
    }
    return sum;
}

}  // namespace nrem::core
