#include "batch/in_process.hpp"

#include <algorithm>
#include <utility>

#include "batch/checks.hpp"
#include "host/services.hpp"
#include "memory/trace.hpp"
#include "store/journal.hpp"

namespace nrem::core {

namespace {

std::unique_ptr<Models> make_models(const Plan& plan, RunDirectory& directory,
                                    const RunOptions& options) {
    const auto& apart = options.isolation.wanted;
    if (std::ranges::none_of(
            plan.cells, [&](const Cell& cell) { return cell.prompts && !(apart && apart(cell)); }))
        return nullptr;
    Models::Setup setup =
        models_of_run(plan.config, options.home.empty() ? directory.folder() : options.home);
    setup.before = directory.spending();
    setup.keep = [&directory](const Spending& paid) { directory.keep(paid); };
    return std::make_unique<Models>(std::move(setup));
}

// Whether threads will wait for servers.
bool asks_here(const Plan& plan, const RunOptions& options) {
    const auto& apart = options.isolation.wanted;
    return std::ranges::any_of(
        plan.cells, [&](const Cell& cell) { return waits(cell) && !(apart && apart(cell)); });
}

}  // namespace

InProcess::InProcess(const Plan& plan, const Registry& registry, RunDirectory& directory,
                     const RunOptions& options, Board& board)
    : plan_(plan),
      registry_(registry),
      directory_(directory),
      options_(options),
      board_(board),
      tasks_(registry.host()),
      predictors_(registry.host()),
      // A lane that takes over a first day makes no writes whose states could be kept.
      first_days_(plan, plan.config.versions.writes ? Sharing::off : options.sharing,
                  options.isolation.wanted),
      models_(make_models(plan, directory, options)),
      crews_({.jobs = options.jobs,
              .sleep_jobs = options.sleep_jobs,
              .in_flight = asks_here(plan, options) ? options.in_flight : 1,
              .done = [this](std::unique_ptr<LaneRun> lane) { finish_lane(std::move(lane)); }}) {}

void InProcess::run() {
    board_.listen([this] { refresh(); });
    refresh();
    {
        std::unique_lock lock(mutex_);
        idle_.wait(lock, [this] { return in_flight_ == 0; });
    }
    board_.listen({});
    {  // applies changes requested meanwhile
        std::unique_lock lock(mutex_);
        idle_.wait(lock, [this] { return in_flight_ == 0; });
    }
    crews_.wait();
    if (!complaint_.empty()) board_.stop("");
    if (models_ && models_->refused()) board_.stop(models_->refused_at());
}

// A check that cannot be made does not fail the run.
void InProcess::check_models() try {
    const CheckResults results =
        run_checks(plan_, *models_, tasks_, predictors_.backends(), registry_.host());
    directory_.keep_checks(to_json(results), results.log);
} catch (const Error& failure) {
    log_line(NREM_LOG_WARNING, std::string("checks: ") + failure.what());
}

void InProcess::finish() {
    if (models_)
        guarded([&] {
            if (!board_.stopped()) check_models();
            models_->save();
        });
    if (!complaint_.empty()) throw Error(complaint_);
}

void InProcess::fill() {
    while (complaint_.empty() && !(models_ && models_->refused())) {
        const auto turn = board_.next(Board::Where::here);
        if (!turn) return;
        try {
            auto lane = open_lane(*turn);
            ++in_flight_;
            crews_.put(std::move(lane));
        } catch (const std::exception& failure) {  // no task or backend, so no stream runs
            guarded([&] { give_up(*turn, failure.what()); });
        }
    }
}

// Somebody has paused, cancelled, or changed the number of jobs. Runs on the request's thread.
void InProcess::refresh() {
    const std::lock_guard lock(mutex_);
    std::vector<std::size_t> trials;
    for (const auto& [index, open] : open_) trials.push_back(index);
    guarded([&] {
        for (const std::size_t index : trials) close_if_over(index);
    });
    grow();
    fill();
}

void InProcess::grow() try { crews_.grow(board_.jobs()); } catch (const Error& failure) {
    log_line(NREM_LOG_WARNING, std::string("no more steps at once than before: ") + failure.what());
}

OpenTrial& InProcess::open_trial(std::size_t index) {
    const auto [at, fresh] = open_.try_emplace(index, plan_.trials[index]);
    if (fresh) set_context(index, at->second);
    return at->second;
}

void InProcess::set_context(std::size_t index, OpenTrial& open) {
    const Trial& trial = plan_.trials[index];
    const Cell& cell = open.settle(plan_.cells[trial.cell], trial.seed);
    if (cell.prompts)
        set_up(open.models(), cell, *models_, predictors_.backends(), plan_.config.models.trial);
    const bool logs_events = plan_.config.events == EventLog::on;
    open.context() = {.cell = &cell,
                      .seed = trial.seed,
                      .task = &tasks_.get(cell.task),
                      .host = registry_.host(),
                      .language = cell.prompts ? &open.models().setup : nullptr,
                      .probe_language = cell.prompts ? &open.models().probes : nullptr,
                      .cancelled = options_.cancelled,
                      .dropped = &board_.dropped(index),
                      .by_hand = &board_.sleeps_by_hand(index),
                      .blocking = waits(cell),
                      .log_events = logs_events,
                      .explains = logs_events || plan_.config.versions.end,
                      .probe_seconds = plan_.config.models.probe_seconds,
                      .memory_bytes = plan_.config.models.memory_bytes,
                      .costly_writes = offers(*cell.rule.component, "rule.costly")};
    predictors_.give(open.context());
}

std::unique_ptr<LaneRun> InProcess::open_lane(const Turn& turn) {
    const Trial& trial = plan_.trials[turn.trial];
    const Cell& cell = plan_.cells[trial.cell];
    const std::uint64_t stream = trial.index_of(turn.stream);
    const Versions& kept = plan_.config.versions;
    OpenTrial& open = open_trial(turn.trial);
    std::unique_ptr<NightJournal> journal;
    if (kept.nights && sleeps(cell))
        journal = std::make_unique<StreamJournal>(directory_.trial_folder(trial.id), stream);
    auto slept_by_hand = journal ? journal->by_hand() : std::map<std::uint64_t, std::string>();
    auto lane = std::make_unique<LaneRun>(turn, std::move(journal));
    if (kept.end)
        lane->trace = std::make_unique<MemoryTrace>(directory_.trial_folder(trial.id), stream,
                                                    TraceLimits{kept.nights, kept.writes});
    lane->setup = {.trial = &open.context(),
                   .stream = stream,
                   .trace = lane->trace.get(),
                   .by_hand_before = turn.slept_by_hand,
                   .slept_by_hand = std::move(slept_by_hand)};
    first_days_.join(lane->setup, trial.cell);
    open.enter();
    return lane;
}

void InProcess::give_up(const Turn& turn, const std::string& error) {
    board_.over(Board::Where::here, turn);
    const std::size_t waiting = board_.give_up(turn.trial);
    const auto found = open_.find(turn.trial);
    if (found == open_.end() || found->second.is_untouched()) {
        open_.erase(turn.trial);
        board_.close(turn.trial, board_.empty_row(turn.trial, Outcome::failed, error));
        return;
    }
    found->second.enter();
    found->second.fail(turn.stream, error, 0, false);
    found->second.drop(waiting);
    close_if_over(turn.trial);
}

// Runs on a thread of the graphs.
void InProcess::finish_lane(std::unique_ptr<LaneRun> lane) {
    const std::lock_guard lock(mutex_);
    board_.over(Board::Where::here, lane->turn);
    --in_flight_;
    fill();
    const std::size_t trial = lane->turn.trial;
    take_from(*lane, open_.at(trial));
    lane.reset();  // before the objects that it borrows are gone
    guarded([&] { close_if_over(trial); });
    if (in_flight_ == 0) idle_.notify_all();
}

void InProcess::take_from(LaneRun& lane, OpenTrial& open) {
    if (lane.error.empty() && lane.lane) try {
            return open.take(lane.turn.stream, lane, lane.nights);
        } catch (const std::exception& failure) {  // its last state could not be written
            lane.error = failure.what();
        }
    open.fail(lane.turn.stream, lane.error, lane.code, models_ && models_->refused());
}

void InProcess::close_if_over(std::size_t index) {
    OpenTrial& open = open_.at(index);
    if (board_.dropped(index)) {
        if (!open.is_idle()) return;
        board_.close(index, board_.empty_row(index, Outcome::cancelled, cancelled_by_hand));
        open_.erase(index);
        return;
    }
    if (plan_.config.events == EventLog::on) open.write_logs(directory_);
    if (!open.is_over()) return;
    close(index, open);
    open_.erase(index);
}

void InProcess::close(std::size_t index, OpenTrial& open) {
    if (cancelled() || open.goes_on_later()) return board_.leave(index);
    const double bytes = open.lane_bytes();
    const TrialRecord record = open.finish(plan_.config.models.trial);
    board_.close(index, make_row(plan_.cells[plan_.trials[index].cell], record), bytes);
}

}  // namespace nrem::core
