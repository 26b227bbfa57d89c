// nrem view: the report in a browser, with the details of every trial, until it is interrupted.
#include <fmt/format.h>
#include <pthread.h>

#include <csignal>
#include <cstdio>

#include "base/exhaustion.hpp"
#include "cli/command.hpp"
#include "store/run_directory.hpp"
#include "view/server.hpp"

namespace nrem::core {

namespace {

struct ViewArguments {
    std::vector<std::string> runs;
    int port = 0;  // 0: any that is free
    std::vector<std::string> baselines;
    bool compare = false;
};

// Only the thread that waits for them receives interrupts; threads begun later inherit this.
sigset_t block_interrupts() {
    sigset_t interrupts;
    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGINT);
    sigaddset(&interrupts, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &interrupts, nullptr);
    return interrupts;
}

int view(const ViewArguments& arguments) {
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

void view_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<ViewArguments>();
    add_runs(command, given->runs, given->compare, given->baselines);
    command.add_option("--port", given->port, "The port on 127.0.0.1 (default: a free one)")
        ->check(CLI::Range(1, 65535));
    command.callback([given, &exit_code] { exit_code = view(*given); });
}

}  // namespace

Command view_command() {
    return {"view", Purpose::results, "Serve the report and every trial's details to a browser here",
            view_options};
}

}  // namespace nrem::core
