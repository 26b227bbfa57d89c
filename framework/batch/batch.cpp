#include "batch/batch.hpp"

#include <fmt/format.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "batch/checks.hpp"
#include "batch/trial_models.hpp"
#include "host/services.hpp"
#include "plan/needs.hpp"
#include "store/journal.hpp"
#include "trial/trial_run.hpp"

namespace nrem::core {

namespace {

using Clock = std::chrono::steady_clock;

struct LaneRun : LaneTicket {
    LaneRun(std::size_t index, std::unique_ptr<NightJournal> journal)
        : trial(index), nights(std::move(journal)) {}
    std::size_t trial;  // index into the plan
    LaneNights nights;
};

// A trial with lanes in flight. Its event log is written stream by stream, in order.
struct OpenTrial {
    TrialRecord record;
    Clock::time_point began;
    std::size_t missing = 0;  // streams that are not over
    std::size_t written = 0;  // streams in the event log
    std::map<std::size_t, std::string> errors;
    std::vector<std::string> events;  // of streams that are over
    std::vector<std::string> calls;   // and what they asked of language models
    std::vector<std::string> timing;  // and what a clock measured of both
    std::vector<bool> over;
    TrialModels models;
    bool stopped = false;  // by the run's limit: it has not failed but goes on later
    bool spent = false;    // a stream was refused for a limit
};

std::unique_ptr<Models> make_models(const Plan& plan, RunDirectory& directory) {
    if (std::ranges::none_of(plan.cells, [](const Cell& cell) { return cell.prompts != nullptr; }))
        return nullptr;
    Models::Setup setup = models_of_run(plan.config, directory.folder());
    setup.before = directory.spending();
    setup.keep = [&directory](const Spending& paid) { directory.keep(paid); };
    return std::make_unique<Models>(std::move(setup));
}

// "": there was none. The same in every run: of several errors that of the first stream; and which
// stream comes to a limit that they have in common is left unsaid, since it depends on who was
// faster.
std::string error_of(const OpenTrial& open, const SpendingLimits& limits) {
    const TrialSpending& of = open.models.spending;
    const Spending spent{of.calls, of.tokens, of.money, of.seconds};
    const std::string limit = reached(limits, spent);
    if (!limit.empty() && (open.spent || exceeded(limits, spent)))
        return "the trial's limit of " + limit + " is reached (limits.trial)";
    if (open.errors.empty()) return "";
    const auto& [stream, error] = *open.errors.begin();
    return fmt::format("stream {}: {}", stream, error);
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
    void write_events(const Trial& trial, OpenTrial& open);
    void finish_trial(std::size_t index, OpenTrial& open);
    void fail_trial(std::size_t index, const std::string& error);
    void finish_models();
    void make_checks();
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
                make_checks();
            } catch (const Error& failure) {
                log_line(NREM_LOG_WARNING, std::string("checks: ") + failure.what());
            }
        models_->save();
    });
}

void Batch::make_checks() {
    const Checks& wanted = plan_.config.models.checks;
    CheckResults results;
    if (wanted.determinism) results.determinism = check_determinism(*models_, wanted.concurrency);
    std::set<std::string> judged;
    for (const Cell& cell : plan_.cells) {
        if (!wanted.judge || !cell.prompts || cell.control != Control::none) continue;
        TrialModels models;
        set_up(models, cell, *models_, backends_, {});
        const std::string key =
            models.setup.by_role[3].identity + hash(*cell.prompts) + cell.problem;
        if (!judged.insert(key).second) continue;
        results.judges.push_back(check_judge(cell, tasks_.get(cell.task), plan_.config.seeds[0],
                                             models, registry_.host(), wanted.judge, results.log));
    }
    directory_.keep_checks(to_json(results), results.log);
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
    auto [at, fresh] = open_.try_emplace(index);
    OpenTrial& open = at->second;
    if (!fresh) return open;
    const Trial& trial = plan_.trials[index];
    const Cell& cell = plan_.cells[trial.cell];
    open.record = {trial.id, trial.seed, Outcome::ok, "", {}, 0};
    open.record.streams.resize(cell.streams);
    open.began = Clock::now();
    open.missing = cell.streams;
    open.events.resize(cell.streams);
    open.calls.resize(cell.streams);
    open.timing.resize(cell.streams);
    open.over.resize(cell.streams);
    if (cell.prompts) set_up(open.models, cell, *models_, backends_, plan_.config.models.trial);
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
                   .language = cell.prompts ? &open.models.setup : nullptr,
                   .blocking = waits(cell),
                   .log_events = plan_.config.events == EventLog::on,
                   .costly_writes = offers(*cell.rule.component, "rule.costly")};
    return lane;
}

// Runs in the serial node of the wake graph: nothing else touches the batch meanwhile.
void Batch::finish_lane(LaneRun& lane) {
    if (auto next = next_lane()) put(std::move(next));
    OpenTrial& open = open_.at(lane.trial);
    const std::size_t stream = lane.setup.stream;
    if (lane.error.empty() && lane.lane) {
        StreamRecord& record = open.record.streams[stream];
        record = stream_record(*lane.lane, lane.nights);
        open.calls[stream] = std::exchange(record.calls.log, {});
        open.timing[stream] = timing_lines(record) + std::exchange(record.calls.timing, {});
        open.events[stream] = std::move(lane.lane->event_log());
    } else {
        open.errors[stream] = lane.error;
        if (lane.code == NREM_SPENT) {
            open.stopped |= models_->refused();
            open.spent = true;
        }
    }
    open.over[stream] = true;
    --open.missing;
    guarded([&] {
        write_events(plan_.trials[lane.trial], open);
        if (open.missing == 0) finish_trial(lane.trial, open);
    });
    if (open.missing == 0) open_.erase(lane.trial);
}

void Batch::write_events(const Trial& trial, OpenTrial& open) {
    if (plan_.config.events != EventLog::on) return;
    if (open.written == 0) directory_.begin_logs(trial.id);
    std::string lines;
    std::string calls;
    std::string timing;
    for (; open.written < open.over.size() && open.over[open.written]; ++open.written) {
        lines += std::exchange(open.events[open.written], {});
        calls += std::exchange(open.calls[open.written], {});
        timing += std::exchange(open.timing[open.written], {});
    }
    directory_.append_log(trial.id, "events.jsonl", lines);
    directory_.append_log(trial.id, "calls.jsonl", calls);
    directory_.append_log(trial.id, "timing.jsonl", timing);
}

void Batch::finish_trial(std::size_t index, OpenTrial& open) {
    if (cancelled() || open.stopped) return;
    const std::chrono::duration<double> passed = Clock::now() - open.began;
    open.record.seconds = passed.count();
    open.record.error = error_of(open, plan_.config.models.trial);
    if (!open.record.error.empty()) {
        open.record.outcome = Outcome::failed;
        open.record.streams.clear();
    }
    directory_.append(make_row(plan_.cells[plan_.trials[index].cell], open.record));
    report(open.record.outcome == Outcome::failed);
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
