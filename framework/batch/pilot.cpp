#include "batch/pilot.hpp"

#include <fcntl.h>
#include <tbb/global_control.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stop_token>
#include <thread>

#include "base/exhaustion.hpp"
#include "base/file.hpp"
#include "base/isolated.hpp"
#include "base/json.hpp"
#include "batch/open_trial.hpp"
#include "batch/trial_models.hpp"
#include "host/services.hpp"
#include "language/dry_answer.hpp"
#include "trial/trial_run.hpp"

namespace nrem::core {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Patience pilot_patience{.processor = 10, .clock = 20};
double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// Sets a flag after a while, unless destroyed before.
class Alarm {
public:
    Alarm(double seconds, std::atomic<bool>& flag)
        : thread_([seconds, &flag](const std::stop_token& over) {
              std::mutex mutex;
              std::condition_variable_any bell;
              std::unique_lock lock(mutex);
              bell.wait_for(lock, over, std::chrono::duration<double>(seconds),
                            [] { return false; });
              flag = true;
          }) {}

private:
    std::jthread thread_;
};

Models::Setup dry_models(const Config& config) {
    Models::Setup setup;
    setup.prices = config.models.prices;
    setup.stand_in = [](const Model& model, const ModelRequest& request) {
        return dry_answer(
            request, model.asked.empty() ? model.backend->component().name : model.asked);
    };
    return setup;
}

class Pilot {
public:
    Pilot(const Plan& plan, const Registry& registry)
        : plan_(plan),
          registry_(registry),
          tasks_(registry.host()),
          predictors_(registry.host()),
          models_(dry_models(plan.config)) {}

    Cost try_out(const Cell& planned, double seconds) {
        const auto settled = cell_for(planned, plan_.config.seeds[0]);
        const Cell& cell = settled ? *settled : planned;
        TrialContext trial = set_up(cell);
        std::atomic<bool> enough{false};
        trial.cancelled = &enough;
        LaneTicket ticket{.setup = {.trial = &trial}};
        LaneNights nights;
        const auto start = Clock::now();
        const Alarm alarm(seconds, enough);
        run(ticket, nights);
        if (!ticket.error.empty()) throw Error(ticket.error);
        return extrapolate(cell, ticket, nights, seconds_since(start));
    }

private:
    TrialContext set_up(const Cell& cell) {
        TrialContext trial{.cell = &cell,
                           .seed = plan_.config.seeds[0],
                           .task = &tasks_.get(cell.task),
                           .host = registry_.host(),
                           .log_events = plan_.config.events == EventLog::on,
                           .explains = plan_.config.events == EventLog::on,
                           .costly_writes = offers(*cell.rule.component, "rule.costly")};
        predictors_.give(trial);
        if (trial.backend_predicts() && offers(*cell.backend.component, "backend.blocking"))
            throw Error("the backend predicts by itself: it cannot be tried without being asked");
        if (cell.prompts) {
            nrem::core::set_up(asked_, cell, models_, predictors_.backends(), {});
            trial.language = &asked_.setup;
            trial.probe_language = &asked_.probes;
        }
        return trial;
    }

    static void run(LaneTicket& ticket, LaneNights& nights) {
        SleepGraph sleep(1);
        WakeGraph wake({.fall_asleep = [&](LaneTicket* lane) { nights.begin(sleep, *lane); },
                        .wake_up =
                            [&](LaneTicket* lane, std::function<void()> resume) {
                                nights.await(*lane, std::move(resume));
                            },
                        .done = [](LaneTicket*) {}});
        wake.put(&ticket);
        wake.wait();
    }

    static Cost extrapolate(const Cell& cell, LaneTicket& ticket, LaneNights& nights,
                            double seconds) {
        const auto events = static_cast<double>(ticket.lane->stream().size());
        const double bytes = resident_bytes(ticket.lane->book());  // before its log is taken
        const StreamRecord record = stream_record(ticket, nights);
        if (record.steps.empty()) throw Error("a step takes too long to be tried");
        const double share = static_cast<double>(record.steps.size()) / events;
        Cost cost{.seconds = seconds, .bytes = bytes};
        for (const auto& call : record.calls.costs) cost.add(call);
        if (cost.calls > 0) cost.call_seconds = std::nan("");
        return cost *= static_cast<double>(cell.streams) / share;
    }

    const Plan& plan_;
    const Registry& registry_;
    SharedInstances<nrem_task> tasks_;
    Predictors predictors_;
    Models models_;
    TrialModels asked_;
};

nlohmann::json to_json(const Cost& cost) {
    nlohmann::json numbers = nlohmann::json::array();
    for (const auto member : Cost::members) numbers.push_back(cost.*member);
    return numbers;
}

Cost cost_of(const nlohmann::json& numbers) {
    Cost cost;
    for (std::size_t i = 0; i < std::size(Cost::members); ++i)
        cost.*Cost::members[i] = numbers[i].is_null() ? std::nan("") : numbers[i].get<double>();
    return cost;
}

// In the child: what plugins print must not reach the caller.
void be_silent() {
    const Descriptor nowhere("/dev/null", O_WRONLY);
    for (const int file : {STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere.get(), file);
}

// Reads "3 [...]", what a cell cost, or "3", a cell that could not be tried, and returns its index;
// nothing for a line that is not the pilot's: a plugin may write anywhere.
std::optional<std::size_t> read_line(const std::string& line,
                                     std::vector<std::optional<Cost>>& costs) try {
    std::size_t length = 0;
    const std::size_t at = std::stoul(line, &length);
    if (at >= costs.size()) return std::nullopt;
    if (length + 1 < line.size()) costs[at] = cost_of(read_json(line.substr(length)));
    return at;
} catch (const std::exception&) {
    return std::nullopt;
}

}  // namespace

std::vector<std::optional<Cost>> pilot(const Plan& plan, const Registry& registry,
                                       const std::vector<std::size_t>& cells,
                                       const PilotLimits& limits) {
    std::vector<std::optional<Cost>> costs(cells.size());
    const auto start = Clock::now();
    // A child that died has reported how far it came: the next child starts after the cell that
    // killed it.
    for (std::size_t next = 0; next < cells.size() && seconds_since(start) < limits.all;) {
        const auto go_on = [&](const auto& say) {
            be_silent();
            require_threads(3);  // otherwise its graphs would wait for ever
            const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, 2);
            Pilot pilot(plan, registry);
            for (std::size_t i = next; i < cells.size() && seconds_since(start) < limits.all; ++i) {
                say(std::to_string(i));
                try {
                    say(" " + to_json(pilot.try_out(plan.cells[cells[i]], limits.cell)).dump());
                } catch (const std::exception&) {  // the run itself will report what is wrong
                }
                say("\n");
            }
        };
        const Isolated child = isolated(go_on, pilot_patience);
        const std::size_t before = next;
        std::istringstream lines(child.said);
        for (std::string line; std::getline(lines, line);)
            if (const auto at = read_line(line, costs)) next = std::max(next, *at + 1);
        if (child.failure.empty()) break;
        if (next == before) ++next;
    }
    return costs;
}

}  // namespace nrem::core
