// The trials that run in this process: their streams as lanes in wake and sleep graphs.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "batch/board.hpp"
#include "batch/crews.hpp"
#include "batch/first_days.hpp"
#include "batch/open_trial.hpp"

namespace nrem::core {

class InProcess {
public:
    InProcess(const Plan& plan, const Registry& registry, RunDirectory& directory,
              const RunOptions& options, Board& board);
    InProcess(const InProcess&) = delete;
    InProcess& operator=(const InProcess&) = delete;

    // Returns when the board has no more lanes and none is left. Throws Error when the run
    // directory could not be written.
    void run();
    // After the last trial: makes the checks of models, and saves what was recorded. Throws Error.
    void finish();
    [[nodiscard]] Shared shared() const { return first_days_.shared(); }

private:
    void fill();
    void refresh();
    [[nodiscard]] std::unique_ptr<LaneRun> open_lane(const Turn& turn);
    OpenTrial& open_trial(std::size_t index);
    void set_context(std::size_t index, OpenTrial& open);
    void finish_lane(std::unique_ptr<LaneRun> lane);
    void take_from(LaneRun& lane, OpenTrial& open);
    void close_if_over(std::size_t index);
    void close(std::size_t index, OpenTrial& open);
    void give_up(const Turn& turn, const std::string& error);
    void grow();
    void check_models();
    // Writes to the run directory: a failure ends the run once the lanes in flight are over.
    void guarded(auto&& body) try { body(); } catch (const std::exception& failure) {
        if (complaint_.empty()) complaint_ = failure.what();
    }
    [[nodiscard]] bool cancelled() const { return options_.cancelled && *options_.cancelled; }

    const Plan& plan_;
    const Registry& registry_;
    RunDirectory& directory_;
    const RunOptions& options_;
    Board& board_;
    SharedInstances<nrem_task> tasks_;
    Predictors predictors_;
    FirstDays first_days_;
    std::unique_ptr<Models> models_;  // none where no cell asks a language model
    std::mutex mutex_;                // of all below; taken before the board's
    std::condition_variable idle_;
    std::size_t in_flight_ = 0;  // lanes
    std::map<std::size_t, OpenTrial> open_;
    std::string complaint_;  // why the run directory could not be written
    Crews crews_;
};

}  // namespace nrem::core
