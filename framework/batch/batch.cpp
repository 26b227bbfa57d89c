#include "batch/batch.hpp"

#include <tbb/global_control.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "batch/checks.hpp"
#include "batch/open_trial.hpp"
#include "batch/trial_models.hpp"
#include "host/services.hpp"
#include "plan/needs.hpp"
#include "store/journal.hpp"
#include "trial/trial_run.hpp"

namespace nrem::core {

namespace {

struct LaneRun : LaneTicket {
    LaneRun(std::size_t index, std::unique_ptr<NightJournal> journal)
        : trial(index), nights(std::move(journal)) {}
    std::size_t trial;  // index into the plan
    LaneNights nights;
};

std::unique_ptr<Models> make_models(const Plan& plan, RunDirectory& directory) {
    if (std::ranges::none_of(plan.cells, [](const Cell& cell) { return cell.prompts != nullptr; }))
        return nullptr;
    Models::Setup setup = models_of_run(plan.config, directory.folder());
    setup.before = directory.spending();
    setup.keep = [&directory](const Spending& paid) { directory.keep(paid); };
    return std::make_unique<Models>(std::move(setup));
}

class Batch {
public:
    Batch(const Plan& plan, const Registry& registry, RunDirectory& directory,
          const RunOptions& options);
    Progress run();

private:
    std::unique_ptr<LaneRun> next_lane();
    std::unique_ptr<LaneRun> open_lane(std::size_t trial, std::size_t stream);
    OpenTrial& open_trial(std::size_t index);
    void put(std::unique_ptr<LaneRun> lane) { wake_.put(lane.release()); }
    void finish_lane(LaneRun& lane);
    void finish_trial(std::size_t index, OpenTrial& open);
    void fail_trial(std::size_t index, const std::string& error);
    void finish_models();
    void report(bool failed);
    // Writing to the run directory: a failure there ends the run once the lanes in flight are over.
    void guarded(auto&& body) try { body(); } catch (const std::exception& failure) {
        if (complaint_.empty()) complaint_ = failure.what();
    }
    [[nodiscard]] bool cancelled() const { return options_.cancelled && *options_.cancelled; }
    [[nodiscard]] bool stopped() const { return cancelled() || (models_ && models_->refused()); }
    [[nodiscard]] int lanes() const;

    const Plan& plan_;
    const Registry& registry_;
    RunDirectory& directory_;
    RunOptions options_;
    tbb::global_control threads_;
    SharedInstances<nrem_task> tasks_;
    SharedInstances<nrem_backend> backends_;
    std::unique_ptr<Models> models_;  // none where no cell asks a language model
    std::deque<std::pair<std::size_t, std::size_t>> waiting_;  // trial, stream
    std::map<std::size_t, OpenTrial> open_;
    Progress progress_;
    std::string complaint_;  // the run directory could not be written
    SleepGraph sleep_;
    WakeGraph wake_;
};

Batch::Batch(const Plan& plan, const Registry& registry, RunDirectory& directory,
             const RunOptions& options)
    : plan_(plan),
      registry_(registry),
      directory_(directory),
      options_(options),
      // Steps, passes and blocked questions have arenas of their own, each with its own limit.
      threads_(tbb::global_control::max_allowed_parallelism,
               static_cast<std::size_t>(options.jobs + options.sleep_jobs + options.in_flight + 1)),
      tasks_(registry.host()),
      backends_(registry.host()),
      models_(make_models(plan, directory)),
      sleep_(options.sleep_jobs),
      wake_({.jobs = options.jobs,
             .in_flight = options.in_flight,
             .fall_asleep =
                 [this](LaneTicket* ticket) {
                     static_cast<LaneRun*>(ticket)->nights.begin(sleep_, *ticket);
                 },
             .wake_up =
                 [](LaneTicket* ticket, std::function<void()> resume) {
                     static_cast<LaneRun*>(ticket)->nights.await(*ticket, std::move(resume));
                 },
             .done =
                 [this](LaneTicket* ticket) {
                     const std::unique_ptr<LaneRun> lane(static_cast<LaneRun*>(ticket));
                     finish_lane(*lane);
                 }}) {
    progress_.trials = plan.trials.size();
    std::set<std::string_view> failed;
    for (const auto& row : directory.rows())
        if (row.outcome == Outcome::failed) failed.insert(row.id);
    for (std::size_t i = 0; i < plan.trials.size(); ++i) {
        const Trial& trial = plan.trials[i];
        if (directory.holds(trial.id)) {
            ++progress_.earlier;
            progress_.failed += failed.contains(trial.id);
            continue;
        }
        for (std::size_t s = 0; s < plan.cells[trial.cell].streams; ++s)
            waiting_.emplace_back(i, s);
    }
    progress_.done = progress_.earlier;
}

// As many lanes as can work at once: more would only wait, and hold memory. Lanes that wait for a
// server hold nothing up.
int Batch::lanes() const {
    return options_.jobs + (std::ranges::any_of(plan_.cells, waits) ? options_.in_flight : 0);
}

Progress Batch::run() {
    std::vector<std::unique_ptr<LaneRun>> first;  // taken before any of them can finish
    while (first.size() < static_cast<std::size_t>(lanes())) {
        auto lane = next_lane();
        if (!lane) break;
        first.push_back(std::move(lane));
    }
    for (auto& lane : first) put(std::move(lane));
    wake_.wait();
    if (models_) finish_models();
    if (!complaint_.empty()) throw Error(complaint_);
    if (models_) progress_.stopped = models_->refused_at();
    std::vector<std::string> order;
    for (const auto& trial : plan_.trials) order.push_back(trial.id);
    directory_.sort(order);
    directory_.sync();
    return progress_;
}

// What is checked beside the trials, and then what was recorded. A check that cannot be made is no
// failure of the run.
void Batch::finish_models() {
    guarded([&] {
        if (!stopped() && complaint_.empty()) try {
                const CheckResults results =
                    run_checks(plan_, *models_, tasks_, backends_, registry_.host());
                directory_.keep_checks(to_json(results), results.log);
            } catch (const Error& failure) {
                log_line(NREM_LOG_WARNING, std::string("checks: ") + failure.what());
            }
        models_->save();
    });
}

std::unique_ptr<LaneRun> Batch::next_lane() {
    while (!waiting_.empty() && !stopped() && complaint_.empty()) {
        const auto [trial, stream] = waiting_.front();
        waiting_.pop_front();
        try {
            return open_lane(trial, stream);
        } catch (const std::exception& failure) {  // no task or backend: no stream of it can run
            while (!waiting_.empty() && waiting_.front().first == trial) waiting_.pop_front();
            guarded([&] { fail_trial(trial, failure.what()); });
        }
    }
    return nullptr;
}

OpenTrial& Batch::open_trial(std::size_t index) {
    const Trial& trial = plan_.trials[index];
    const Cell& cell = plan_.cells[trial.cell];
    const auto [at, fresh] = open_.try_emplace(index, trial, cell.streams);
    OpenTrial& open = at->second;
    if (fresh && cell.prompts)
        set_up(open.models(), cell, *models_, backends_, plan_.config.models.trial);
    return open;
}

std::unique_ptr<LaneRun> Batch::open_lane(std::size_t index, std::size_t stream) {
    const Trial& trial = plan_.trials[index];
    const Cell& cell = plan_.cells[trial.cell];
    std::unique_ptr<NightJournal> journal;
    if (plan_.config.versions == Versions::all && sleeps(cell))
        journal = std::make_unique<StreamJournal>(directory_.trial_folder(trial.id), stream);
    auto lane = std::make_unique<LaneRun>(index, std::move(journal));
    const TaskInstance& task = tasks_.get(cell.task);
    const BackendInstance& backend = backends_.get(cell.backend);
    OpenTrial& open = open_trial(index);
    lane->setup = {.cell = &cell,
                   .seed = trial.seed,
                   .stream = stream,
                   .task = &task,
                   .backend = &backend,
                   .host = registry_.host(),
                   .cancelled = options_.cancelled,
                   .language = cell.prompts ? &open.models().setup : nullptr,
                   .blocking = waits(cell),
                   .log_events = plan_.config.events == EventLog::on,
                   .costly_writes = offers(*cell.rule.component, "rule.costly")};
    return lane;
}

// Runs in the serial node of the wake graph: nothing else touches the batch meanwhile.
void Batch::finish_lane(LaneRun& lane) {
    if (auto next = next_lane()) put(std::move(next));
    OpenTrial& open = open_.at(lane.trial);
    if (lane.error.empty() && lane.lane)
        open.take(lane.setup.stream, *lane.lane, lane.nights);
    else
        open.fail(lane.setup.stream, lane.error, lane.code, models_ && models_->refused());
    guarded([&] {
        if (plan_.config.events == EventLog::on) open.write_logs(directory_);
        if (open.is_over()) finish_trial(lane.trial, open);
    });
    if (open.is_over()) open_.erase(lane.trial);
}

void Batch::finish_trial(std::size_t index, OpenTrial& open) {
    if (cancelled() || open.goes_on_later()) return;
    const TrialRecord record = open.finish(plan_.config.models.trial);
    directory_.append(make_row(plan_.cells[plan_.trials[index].cell], record));
    report(record.outcome == Outcome::failed);
}

void Batch::fail_trial(std::size_t index, const std::string& error) {
    const Trial& trial = plan_.trials[index];
    const TrialRecord record{trial.id, trial.seed, Outcome::failed, error, {}, 0};
    directory_.append(make_row(plan_.cells[trial.cell], record));
    report(true);
}

void Batch::report(bool failed) {
    ++progress_.done;
    progress_.failed += failed;
    if (options_.progress) options_.progress(progress_);
}

}  // namespace

Progress run(const Plan& plan, const Registry& registry, RunDirectory& directory,
             RunOptions options) {
    if (options.sleep_jobs == 0) options.sleep_jobs = options.jobs;
    if (std::ranges::any_of(plan.cells,
                            [](const Cell& cell) { return waits(cell) && sleeps(cell); }))
        options.sleep_jobs = std::max(options.sleep_jobs, options.in_flight);
    return Batch(plan, registry, directory, options).run();
}

}  // namespace nrem::core
