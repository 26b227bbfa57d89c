// nrem view: the report in a browser, with the details of every trial, until it is interrupted.
#include <fmt/format.h>
#include <pthread.h>

#include <csignal>
#include <cstdio>

#include "base/exhaustion.hpp"
#include "cli/commands.hpp"
#include "cli/view/server.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

namespace {

// Only the thread that waits for them receives interrupts; threads begun later inherit this.
sigset_t block_interrupts() {
    sigset_t interrupts;
    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGINT);
    sigaddset(&interrupts, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &interrupts, nullptr);
    return interrupts;
}

}  // namespace

int view_command(const ViewArguments& arguments) {
    OutcomeRequest request{.runs = {arguments.runs.begin(), arguments.runs.end()},
                           .naming = arguments.compare ? Naming::by_run : Naming::merged,
                           .baselines = arguments.baselines};
    for (const auto& run : request.runs) name_others(run);
    (void)gather(request.runs, request.naming);  // reports faults of the runs at once
    require_threads(ViewServer::threads);
    const sigset_t interrupts = block_interrupts();
    const ViewServer server(std::move(request), arguments.port);
    fmt::print("{}\n", server.url());
    std::fflush(stdout);
    fmt::print(stderr, "Open this address in a browser on this machine. Ctrl-C ends it.\n");
    int received = 0;
    sigwait(&interrupts, &received);
    return 0;
}

}  // namespace nrem::core
