// nrem reproduce: runs the same experiment again and compares it with the first run.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "analysis/reproduction.hpp"
#include "cli/begin.hpp"
#include "cli/commands.hpp"
#include "cli/environment.hpp"
#include "cli/gather.hpp"
#include "cli/run_experiment.hpp"
#include "cli/plan_with.hpp"
#include "report/text.hpp"
#include "store/manifest.hpp"
#include "store/manifest_difference.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

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
        fmt::print("  {:<15}  {:<{}}  {}{}\n", words(cell.verdict), terminal_text(cell.name), width,
                   figures(cell),
                   cell.reproducible ? "" : "; time enters its results, which no run repeats");
    std::array<std::size_t, 4> counts{};
    for (const auto& cell : cells) ++counts[static_cast<std::size_t>(cell.verdict)];
    fmt::print("\n{} cells: {} identical, {} within interval, {} different, {} incomplete\n",
               cells.size(), counts[0], counts[1], counts[2], counts[3]);
    return counts[2] + counts[3] == 0;
}

}  // namespace

int reproduce_command(const ReproduceArguments& arguments) {
    const fs::path run = arguments.run;
    name_others(run);
    const json manifest = read_manifest(run);
    const std::vector<Row> was = rows_of(run);
    if (was.empty()) throw UsageError(arguments.run + ": no finished trial to reproduce");
    RunArguments again = arguments.how;
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

}  // namespace nrem::core
