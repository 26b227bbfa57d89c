#include "batch/worker_pool.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>

#include <algorithm>

namespace nrem::core {

namespace {

constexpr int poll_interval = 100;  // milliseconds between checks of time limits and interrupts

}  // namespace

WorkerPool::WorkerPool(const Plan& plan, RunDirectory& directory, const RunOptions& options,
                       Board& board)
    : plan_(plan),
      directory_(directory),
      options_(options),
      board_(board),
      bell_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    folder().remove();  // of children that were killed
}

WorkerPool::~WorkerPool() {
    places_.clear();
    try {
        folder().remove();
    } catch (const Error&) {  // the next run removes it
    }
}

void WorkerPool::run() {
    board_.listen([this] { eventfd_write(bell_.get(), 1); });
    for (assign(); any_busy(); assign()) {
        wait();
        eventfd_t rung = 0;
        eventfd_read(bell_.get(), &rung);
        for (Place& place : places_) attend(place);
        places_.remove_if([](const Place& place) { return place.is_spent; });
    }
    board_.listen({});
}

double WorkerPool::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
}

void WorkerPool::assign() {
    while (const auto turn = board_.next(Board::Where::apart)) {
        const std::string& trial = plan_.trials[turn->trial].id;
        idle_place().worker.begin(*turn, fmt::format("{} {:.3f}", trial, seconds()),
                                  directory_.trial_folder(trial) / "output.txt");
    }
}

WorkerPool::Place& WorkerPool::idle_place() {
    const auto found =
        std::ranges::find_if(places_, [](const Place& place) { return !place.worker.turn(); });
    if (found != places_.end()) return *found;
    return places_.emplace_back(options_.isolation, directory_.folder());
}

bool WorkerPool::any_busy() const {
    return std::ranges::any_of(places_,
                               [](const Place& place) { return place.worker.turn().has_value(); });
}

void WorkerPool::wait() const {
    std::vector<pollfd> ends{{bell_.get(), POLLIN, 0}};
    for (const Place& place : places_)
        for (const pollfd& end : place.worker.waits()) ends.push_back(end);
    poll(ends.data(), ends.size(), poll_interval);
}

void WorkerPool::attend(Place& place) {
    Worker& worker = place.worker;
    const bool is_over = !worker.ending().empty();  // asked first, so that its last reply is there
    worker.receive();
    while (const auto line = worker.line()) hear(place, *line);
    if (is_over && !place.is_spent) look_after_end(place);
    if (!worker.turn()) return;
    const double limit = options_.isolation.seconds;
    if (options_.cancelled && *options_.cancelled)
        leave(place);
    else if (board_.dropped(worker.turn()->trial))
        close_as(place, Outcome::cancelled, cancelled_by_hand);
    else if (limit > 0 && worker.seconds() > limit)
        close_as(
            place, Outcome::failed,
            worker.with_last_lines(fmt::format("stopped after {:g} s (--trial-seconds)", limit)));
}

void WorkerPool::hear(Place& place, const std::string& line) {
    if (line == "ready") {
        place.is_ready = true;
    } else if (line.starts_with("stopped ") && place.worker.turn()) {
        board_.stop(limit_or(line.substr(8)));
        leave(place);
    } else if (place.worker.turn()) {
        take_row(place, line);
    }
}

// "row {...}", or "last {...}" from a worker that wants to be replaced.
void WorkerPool::take_row(Place& place, const std::string& line) {
    const std::size_t space = line.find(' ');
    try {
        const Row row = row_from_line(std::string_view(line).substr(space + 1));
        if (row.id != plan_.trials[place.worker.turn()->trial].id) throw Error("another trial's");
        place.is_spent = line.starts_with("last ");
        close(place, row);
    } catch (const Error& failure) {
        close_as(place, Outcome::failed,
                 std::string("the child's row could not be read: ") + failure.what());
    }
}

void WorkerPool::look_after_end(Place& place) {
    const std::string how = place.worker.with_last_lines(place.worker.ending());
    if (!place.is_ready) throw Error("a child process for trials did not start: " + how);
    if (place.worker.turn()) close_as(place, Outcome::failed, how);
    place.is_spent = true;
}

void WorkerPool::close(Place& place, const Row& row) {
    const Turn turn = *place.worker.turn();
    place.worker.end_trial();
    board_.over(Board::Where::apart, turn);
    board_.close(turn.trial, row);
}

void WorkerPool::close_as(Place& place, Outcome outcome, const std::string& why) {
    place.is_spent = true;
    close(place, board_.empty_row(place.worker.turn()->trial, outcome, why));
}

void WorkerPool::leave(Place& place) {
    const Turn turn = *place.worker.turn();
    place.is_spent = true;
    place.worker.end_trial();
    board_.over(Board::Where::apart, turn);
    board_.leave(turn.trial);
}

// A child knows only what was left of the run's seconds.
std::string WorkerPool::limit_or(const std::string& said) const {
    SpendingLimits limits;
    limits.seconds = plan_.config.models.run.seconds;
    Spending spent;
    spent.seconds = seconds();
    const std::string limit = reached(limits, spent);
    return limit.empty() ? said : limit;
}

}  // namespace nrem::core
