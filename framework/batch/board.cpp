#include "batch/board.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace nrem::core {

namespace {

bool answers_apart(const Plan& plan, const Isolation& isolation) {
    return isolation.wanted && std::ranges::any_of(plan.cells, [&](const Cell& cell) {
               return cell.prompts && isolation.wanted(cell);
           });
}

}  // namespace

Board::Board(const Plan& plan, RunDirectory& directory, const RunOptions& options)
    : plan_(plan),
      directory_(directory),
      options_(options),
      waits_(std::ranges::any_of(plan.cells, waits)),
      answers_(answers_apart(plan, options.isolation)),
      here_{Schedule(plan, {options.expected, options.memory, options.jobs})},
      apart_{Schedule(plan, {options.expected, options.memory, options.jobs})},
      counts_(plan.cells.size()),
      jobs_(options.jobs) {
    std::map<std::string_view, const Row*> known;
    for (const Row& row : directory.rows()) known.emplace(row.id, &row);
    for (std::size_t i = 0; i < plan.trials.size(); ++i) {
        trial_of_.emplace(plan.trials[i].id, i);
        ++counts_[plan.trials[i].cell].trials;
        const auto earlier = known.find(plan.trials[i].id);
        if (earlier == known.end()) {
            enqueue(i);
            continue;
        }
        count(i, earlier->second->outcome, +1);
        learn(i, *earlier->second, 0);
    }
    progress_.trials = plan.trials.size();
    progress_.earlier = progress_.done;
}

Board::Where Board::place_of(std::size_t trial) const {
    const auto& wanted = options_.isolation.wanted;
    return wanted && wanted(plan_.cells[plan_.trials[trial].cell]) ? Where::apart : Where::here;
}

void Board::enqueue(std::size_t trial) {
    const Where where = place_of(trial);
    queue(where).waiting.add(trial,
                             where == Where::here ? plan_.trials[trial].streams : Streams{0, 1});
}

void Board::count(std::size_t trial, Outcome outcome, int by) {
    const auto change = static_cast<std::size_t>(by);  // minus one wraps around, and back again
    Count& cell = counts_[plan_.trials[trial].cell];
    for (std::size_t* done : {&progress_.done, &cell.done}) *done += change;
    if (outcome == Outcome::failed)
        for (std::size_t* failed : {&progress_.failed, &cell.failed}) *failed += change;
    if (outcome == Outcome::cancelled)
        for (std::size_t* dropped : {&progress_.cancelled, &cell.cancelled}) *dropped += change;
}

// As many lanes as can work at once: more would only wait and hold memory. Lanes that wait for a
// server block nothing. Of child processes only one at a time asks language models, so that no two
// spend the same rest of a limit.
std::size_t Board::places(Where where) const {
    if (where == Where::apart) return static_cast<std::size_t>(answers_ ? 1 : jobs_);
    return static_cast<std::size_t>(jobs_ + (waits_ ? options_.in_flight : 0));
}

bool Board::may_go_on() const {
    return !stopped_ && !(options_.cancelled && *options_.cancelled);
}

std::optional<Turn> Board::next(Where where) {
    const std::lock_guard lock(mutex_);
    Queue& from = queue(where);
    if (!may_go_on() || paused_ || from.open >= places(where)) return std::nullopt;
    auto turn = from.waiting.take();
    if (!turn) return std::nullopt;
    ++from.open;
    turn->slept_by_hand = under_way_.try_emplace(turn->trial).first->second.by_hand.asked;
    return turn;
}

void Board::over(Where where, const Turn& turn) {
    const std::lock_guard lock(mutex_);
    queue(where).waiting.give_back(turn);
    --queue(where).open;
}

const std::atomic<bool>& Board::dropped(std::size_t trial) const {
    const std::lock_guard lock(mutex_);
    return under_way_.at(trial).dropped;
}

const SleepsByHand& Board::sleeps_by_hand(std::size_t trial) const {
    const std::lock_guard lock(mutex_);
    return under_way_.at(trial).by_hand;
}

void Board::learn(std::size_t trial, const Row& row, double bytes) {
    if (row.outcome != Outcome::ok) return;
    queue(place_of(trial)).waiting.learn(trial, {row.timing.wall_seconds, bytes});
}

void Board::append(std::size_t trial, const Row& row) {
    directory_.append(row);
    count(trial, row.outcome, +1);
    ran_ += row.outcome != Outcome::cancelled;
    progress_.servers = options_.servers();
    if (options_.progress) options_.progress(progress_);
}

void Board::close(std::size_t trial, const Row& row, double bytes) {
    const std::lock_guard lock(mutex_);
    under_way_.erase(trial);
    learn(trial, row, bytes);
    append(trial, row);
}

Row Board::empty_row(std::size_t trial, Outcome outcome, const std::string& why) const {
    const Trial& of = plan_.trials[trial];
    return make_row(plan_.cells[of.cell], {of.id, of.seed, of.streams.first, outcome, why, {}, 0});
}

std::size_t Board::give_up(std::size_t trial) {
    const std::lock_guard lock(mutex_);
    return queue(place_of(trial)).waiting.drop(trial);
}

void Board::leave(std::size_t trial) {
    const std::lock_guard lock(mutex_);
    under_way_.erase(trial);
}

void Board::stop(const std::string& limit) {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    if (progress_.stopped.empty()) progress_.stopped = limit;
}

bool Board::stopped() const {
    const std::lock_guard lock(mutex_);
    return !may_go_on();
}

bool Board::wait_for_work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        const bool nothing_left =
            here_.waiting.empty() && apart_.waiting.empty() && under_way_.empty();
        if (!may_go_on() || nothing_left) return false;
        if (!paused_ || seen_ != changes_) {
            seen_ = changes_;
            return true;
        }
        changed_.wait_for(lock, std::chrono::milliseconds(100));  // an interrupt wakes nobody up
    }
}

int Board::jobs() const {
    const std::lock_guard lock(mutex_);
    return jobs_;
}

Progress Board::progress() const {
    const std::lock_guard lock(mutex_);
    return progress_;
}

void Board::listen(std::function<void()> changed) {
    const std::lock_guard lock(listener_mutex_);
    listener_ = std::move(changed);
}

void Board::tell() {
    {
        const std::lock_guard lock(mutex_);
        ++changes_;
    }
    changed_.notify_all();
    const std::lock_guard lock(listener_mutex_);
    if (listener_) listener_();
}

}  // namespace nrem::core
