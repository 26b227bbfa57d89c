// nrem reproduce: runs the same experiment again and compares it with the first run.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "analysis/reproduction.hpp"
#include "cli/command.hpp"
#include "report/text.hpp"
#include "store/manifest.hpp"
#include "store/manifest_difference.hpp"
#include "store/run_directory.hpp"
#include "study/begin.hpp"
#include "study/environment.hpp"
#include "study/gather.hpp"
#include "study/plan_with.hpp"
#include "study/run.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct ReproduceArguments {
    std::string run;
    std::string out;     // "": the run's folder with -again
    bool force = false;  // also where the experiment is another one
    RunSettings how;     // plugin paths, jobs, isolation
};

// The rows of its current plan.
std::vector<Row> rows_of(const fs::path& run) {
    return gather(std::span(&run, 1), Naming::merged).rows;
}

// Prints the differences; throws if they make it another experiment.
void check_means(const json& was, const json& is, const ReproduceArguments& arguments) {
    std::string fatal;
    for (const auto& difference : differences(was, is)) {
        fmt::print(stderr, "{}: {}\n", difference.weight == Weight::fine ? "note" : "warning",
                   terminal_text(sentence(difference)));
        if (difference.weight == Weight::fatal)
            fatal += (fatal.empty() ? "" : "; ") + sentence(difference);
    }
    if (!fatal.empty() && !arguments.force)
        throw UsageError(
            fmt::format("{}: another experiment than the one that ran: {}; --force "
                        "runs it all the same",
                        arguments.run, fatal));
}

std::string figures(const ReproducedCell& cell) {
    if (cell.verdict == Reproduced::incomplete || cell.verdict == Reproduced::identical)
        return fmt::format("{} of {} trials the same", cell.identical, cell.trials);
    return fmt::format("{} of {} trials the same; {} was {:.4g} [{:.4g}, {:.4g}], is {:.4g}",
                       cell.identical, cell.trials, name_of(cell.metric), cell.was.value,
                       cell.was.interval.low, cell.was.interval.high, cell.is.value);
}

// Whether all cells gave the same result.
bool show(const std::vector<ReproducedCell>& cells) {
    std::size_t width = 4;
    for (const auto& cell : cells)
        width = std::max(width, std::min<std::size_t>(60, cell.name.size()));
    fmt::print("\nReproduced\n");
    for (const auto& cell : cells)
        fmt::print("  {:<15}  {:<{}}  {}{}\n", name_of(cell.verdict), terminal_text(cell.name), width,
                   figures(cell),
                   cell.reproducible ? "" : "; time enters its results, which no run repeats");
    std::array<std::size_t, 4> counts{};
    for (const auto& cell : cells) ++counts[static_cast<std::size_t>(cell.verdict)];
    fmt::print("\n{} cells: {} identical, {} within interval, {} different, {} incomplete\n",
               cells.size(), counts[0], counts[1], counts[2], counts[3]);
    return counts[2] + counts[3] == 0;
}

int reproduce(const ReproduceArguments& arguments) {
    const fs::path run = arguments.run;
    name_others(run);
    const json manifest = read_manifest(run);
    const std::vector<Row> was = rows_of(run);
    if (was.empty()) throw UsageError(arguments.run + ": no finished trial to reproduce");
    RunSettings again = arguments.how;
    again.out = arguments.out.empty() ? fs::path(run / "").parent_path().string() + "-again"
                                      : arguments.out;
    const Config config = config_of(manifest);
    const auto registry = open_registry(again.plugin_paths);
    check_means(manifest, make_manifest(plan_with(config, *registry, was), *registry), arguments);
    const int ran = run_experiment(config, *registry, again);
    if (ran != 0 && !(RunPath(again.out) / "trials.jsonl").exists()) return ran;
    const json now = read_manifest(again.out);
    for (const auto& difference : differences(manifest, now))
        if (difference.what == "models")
            fmt::print(stderr, "warning: {}\n", terminal_text(sentence(difference)));
    return show(reproduction(was, rows_of(again.out))) ? 0 : 1;
}

void reproduce_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<ReproduceArguments>();
    RunSettings& how = given->how;
    add_run(command, given->run);
    add_plugin_paths(command, how.plugin_paths);
    command.add_option("--out", given->out,
                       "Where to run it (default: the run's folder with -again)");
    command.add_flag("--force", given->force, "Also when it is not the same experiment");
    command.add_flag("--fresh", how.fresh, "Start over: drop what the folder holds");
    command.add_flag("--yes", how.yes, "Do not ask, whatever it will take");
    add_keys(command, how.allow_keys);
    add_workers(command, how.jobs, how.in_flight);
    add_isolation(command, how);
    command.callback([given, &exit_code] { exit_code = reproduce(*given); });
}

}  // namespace

Command reproduce_command() {
    return {"reproduce", Purpose::experiments, "Run a run's experiment again and say of each cell whether it is the same",
            reproduce_options};
}

}  // namespace nrem::core
