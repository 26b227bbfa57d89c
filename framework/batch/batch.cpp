#include "batch/batch.hpp"

#include <algorithm>
#include <optional>

#include "batch/board.hpp"
#include "batch/in_process.hpp"
#include "batch/worker_pool.hpp"

namespace nrem::core {

Progress run(const Plan& plan, const Registry& registry, RunDirectory& directory,
             RunOptions options) {
    if (options.sleep_jobs == 0) options.sleep_jobs = options.jobs;
    if (std::ranges::any_of(plan.cells,
                            [](const Cell& cell) { return waits(cell) && sleeps(cell); }))
        options.sleep_jobs = std::max(options.sleep_jobs, options.in_flight);
    Board board(plan, directory, options);
    InProcess here(plan, registry, directory, options, board);
    std::optional<WorkerPool> apart;
    if (options.isolation.wanted && std::ranges::any_of(plan.cells, options.isolation.wanted))
        apart.emplace(plan, directory, options, board);
    do {
        here.run();
        if (apart) apart->run();
    } while (board.wait_for_work());
    here.finish();
    std::vector<std::string> order;
    for (const auto& trial : plan.trials) order.push_back(trial.id);
    directory.sort(order);
    directory.sync();
    return board.progress();
}

}  // namespace nrem::core
