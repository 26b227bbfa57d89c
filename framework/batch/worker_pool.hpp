// The isolated trials: child processes take them one by one. A child that crashes, hangs or ends
// loses only the trial that it was running, and another child replaces it.
#pragma once

#include <chrono>
#include <list>

#include "batch/board.hpp"
#include "batch/worker.hpp"

namespace nrem::core {

class WorkerPool {
public:
    WorkerPool(const Plan& plan, RunDirectory& directory, const RunOptions& options, Board& board);
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;
    ~WorkerPool();

    // Returns when the board has no more trials and none is under way. Throws Error when children
    // cannot be started or the run directory cannot be written.
    void run();

private:
    struct Place {
        explicit Place(const Isolation& isolation, const std::filesystem::path& run)
            : worker(isolation, run) {}
        Worker worker;
        bool is_ready = false;
        bool is_spent = false;  // must be replaced
    };
    void assign();
    [[nodiscard]] Place& idle_place();
    [[nodiscard]] bool any_busy() const;
    void wait() const;
    void attend(Place& place);
    void hear(Place& place, const std::string& line);
    void take_row(Place& place, const std::string& line);
    void look_after_end(Place& place);
    void close(Place& place, const Row& row);
    void close_as(Place& place, Outcome outcome, const std::string& why);
    void leave(Place& place);
    [[nodiscard]] std::string limit_or(const std::string& said) const;
    [[nodiscard]] double seconds() const;
    [[nodiscard]] RunPath folder() const { return directory_.place() / "workers"; }

    const Plan& plan_;
    RunDirectory& directory_;
    const RunOptions& options_;
    Board& board_;
    const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    Descriptor bell_;  // written to when a user has requested a change
    std::list<Place> places_;
};

}  // namespace nrem::core
