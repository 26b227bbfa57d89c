#include "batch/batch.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "base/working_folder.hpp"
#include "batch/board.hpp"
#include "batch/control_socket.hpp"
#include "batch/in_process.hpp"
#include "batch/worker_pool.hpp"
#include "host/services.hpp"

namespace nrem::core {

namespace {

// A folder may be on a drive without sockets; the run goes on all the same.
std::unique_ptr<ControlSocket> serve_requests(const RunPath& folder, Board& board,
                                              LiveControl control) try {
    return control == LiveControl::on ? std::make_unique<ControlSocket>(folder, board) : nullptr;
} catch (const std::exception& failure) {
    log_line(NREM_LOG_WARNING, std::string("nrem ctl will find nobody: ") + failure.what());
    return nullptr;
}

}  // namespace

Progress run(const Plan& plan, const Registry& registry, RunDirectory& directory,
             RunOptions options) {
    const SameWorkingFolder kept;
    options.servers = [host = registry.host()] { return http::paces(*host); };
    if (options.sleep_jobs == 0) options.sleep_jobs = options.jobs;
    if (std::ranges::any_of(plan.cells,
                            [](const Cell& cell) { return waits(cell) && sleeps(cell); }))
        options.sleep_jobs = std::max(options.sleep_jobs, options.in_flight);
    Board board(plan, directory, options);
    InProcess here(plan, registry, directory, options, board);
    std::optional<WorkerPool> apart;
    if (options.isolation.wanted && std::ranges::any_of(plan.cells, options.isolation.wanted))
        apart.emplace(plan, directory, options, board);
    const auto control = serve_requests(directory.place(), board, options.control);
    try {
        do {
            here.run();
            if (apart) apart->run();
        } while (board.wait_for_work());
    } catch (...) {  // keeps the recorded answers of language models all the same
        board.stop("");
        here.finish();
        throw;
    }
    here.finish();
    std::vector<std::string> order;
    for (const auto& trial : plan.trials) order.push_back(trial.id);
    directory.sort(order);
    directory.sync();
    Progress progress = board.progress();
    progress.shared_steps = here.shared().steps;
    progress.shared_seconds = here.shared().seconds;
    return progress;
}

}  // namespace nrem::core
