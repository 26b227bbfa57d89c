// What a request may ask of a run that goes on, and what it may change.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/nearest.hpp"
#include "batch/board.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;

constexpr std::size_t most_cells = 1000;  // in one reply
constexpr int most_jobs = 1024;

double seconds_since(std::chrono::steady_clock::time_point time) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - time).count();
}

json list_of(const std::vector<http::ServerPace>& servers) {
    json list = json::array();
    for (const auto& pace : servers)
        list.push_back({{"endpoint", pace.endpoint},
                        {"limit", pace.limit},
                        {"in_flight", pace.in_flight},
                        {"queued", pace.queued},
                        {"refusals", pace.refusals},
                        {"left_alone", pace.left_alone}});
    return list;
}

}  // namespace

json Board::status() const {
    const std::lock_guard lock(mutex_);
    const double passed = seconds_since(began_);
    const double rate = static_cast<double>(ran_) / passed;
    const Spending spent = directory_.spending();
    return {{"state", paused_       ? "paused"
                      : may_go_on() ? "running"
                                    : "stopping"},
            {"trials", progress_.trials},
            {"done", progress_.done},
            {"failed", progress_.failed},
            {"cancelled", progress_.cancelled},
            {"waiting", here_.waiting.trials() + apart_.waiting.trials()},
            {"jobs", jobs_},
            {"seconds", passed},
            {"per_second", rate},
            {"seconds_left", seconds_left(rate)},
            {"spent", {{"calls", spent.calls}, {"tokens", spent.tokens}, {"money", spent.money}}},
            {"servers", list_of(options_.servers())},
            {"cells", cells()},
            {"under_way", trials_under_way()}};
}

json Board::cells() const {
    json list = json::array();
    for (std::size_t i = 0; i < counts_.size() && i < most_cells; ++i)
        list.push_back({{"name", plan_.cells[i].name()},
                        {"trials", counts_[i].trials},
                        {"done", counts_[i].done},
                        {"failed", counts_[i].failed},
                        {"cancelled", counts_[i].cancelled}});
    return list;
}

json Board::trials_under_way() const {
    json list = json::array();
    for (const auto& [trial, on] : under_way_)
        list.push_back({{"trial", plan_.trials[trial].id},
                        {"cell", plan_.cells[plan_.trials[trial].cell].name()},
                        {"seed", plan_.trials[trial].seed},
                        {"seconds", seconds_since(on.began)}});
    return list;
}

// Estimates from the known costs of the waiting trials, else from the speed so far. Nothing (JSON's
// null) while neither is known.
json Board::seconds_left(double rate) const {
    const auto here = here_.waiting.seconds();
    const auto apart = apart_.waiting.seconds();
    if (here && apart && *here + *apart > 0) return (*here + *apart) / std::max(jobs_, 1);
    if (rate <= 0) return nullptr;
    return static_cast<double>(progress_.trials - progress_.done) / rate;
}

void Board::pause() {
    const std::lock_guard lock(mutex_);
    paused_ = true;
}

void Board::resume() {
    {
        const std::lock_guard lock(mutex_);
        paused_ = false;
    }
    tell();
}

void Board::set_jobs(int jobs) {
    if (jobs < 1 || jobs > most_jobs)
        throw UsageError(fmt::format("jobs: from 1 to {}, not {}", most_jobs, jobs));
    {
        const std::lock_guard lock(mutex_);
        jobs_ = jobs;
    }
    tell();
}

// Finds cells by their name or arm; else one trial by the beginning of its id.
std::vector<std::size_t> Board::trials_meant(const std::string& what) const {
    std::vector<std::size_t> of_cells;
    std::vector<std::size_t> by_id;
    std::vector<std::string> known;
    for (std::size_t i = 0; i < plan_.trials.size(); ++i) {
        const Trial& trial = plan_.trials[i];
        const Cell& cell = plan_.cells[trial.cell];
        const std::string name = cell.name();
        if (name == what || cell.arm == what) of_cells.push_back(i);
        if (!what.empty() && trial.id.starts_with(what)) by_id.push_back(i);
        if (known.empty() || known.back() != name) known.push_back(name);
    }
    if (!of_cells.empty()) return of_cells;
    if (by_id.size() == 1) return by_id;
    if (!by_id.empty())
        throw UsageError(
            fmt::format("{} trials have an id that begins with '{}'", by_id.size(), what));
    throw UsageError(
        fmt::format("no cell, arm or trial '{}'{}", what, nearest_hint(what, known)));
}

std::size_t Board::cancel(const std::string& what) {
    std::size_t found = 0;
    {
        const std::lock_guard lock(mutex_);
        for (const std::size_t trial : trials_meant(what)) {
            if (directory_.holds(plan_.trials[trial].id)) continue;
            ++found;
            queue(place_of(trial)).waiting.drop(trial);
            const auto on = under_way_.find(trial);
            if (on != under_way_.end()) {
                on->second.dropped = true;
                continue;
            }
            append(trial, empty_row(trial, Outcome::cancelled, cancelled_by_hand));
        }
    }
    tell();
    return found;
}

// The index of the sleep among those of the cell.
std::uint32_t Board::sleep_meant(const Cell& cell, const std::string& name) const {
    std::vector<std::string> known;
    for (std::size_t i = 0; i < cell.sleeps.size(); ++i) {
        if (!sleeps(cell.sleeps[i])) continue;
        if (name.empty() || cell.sleeps[i].name == name) return static_cast<std::uint32_t>(i);
        known.push_back(cell.sleeps[i].name);
    }
    if (known.empty())
        throw UsageError(fmt::format(
            "{} has no sleep to begin (a scheduler that waits for you alone: "
            "{{name: trigger, when: {{manual: []}}}})",
            cell.name()));
    throw UsageError(
        fmt::format("{} has no sleep '{}' (it has: {})", cell.name(), name,
                    fmt::join(known, ", ")));
}

std::size_t Board::sleep(const std::string& what, const std::string& name) {
    const std::lock_guard lock(mutex_);
    std::size_t found = 0;
    for (const std::size_t trial : trials_meant(what)) {
        const auto on = under_way_.find(trial);
        if (on == under_way_.end()) continue;
        if (place_of(trial) == Where::apart)
            throw UsageError(fmt::format("trial {} runs in a child process, which cannot be told",
                                         plan_.trials[trial].id));
        SleepsByHand& by_hand = on->second.by_hand;
        by_hand.sleep = sleep_meant(plan_.cells[plan_.trials[trial].cell], name);
        ++by_hand.asked;
        ++found;
    }
    if (found == 0) throw UsageError(fmt::format("no trial of '{}' is under way", what));
    return found;
}

std::size_t Board::requeue() {
    std::set<std::string> again;
    {
        const std::lock_guard lock(mutex_);
        for (const Row& row : directory_.rows())
            if (row.outcome == Outcome::failed && trial_of_.contains(row.id)) again.insert(row.id);
        if (!again.empty()) directory_.forget(again);
        for (const auto& id : again) {
            count(trial_of_.at(id), Outcome::failed, -1);
            enqueue(trial_of_.at(id));
        }
    }
    tell();
    return again.size();
}

}  // namespace nrem::core
