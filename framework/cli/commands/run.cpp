// nrem run.
#include <fmt/format.h>

#include "base/error.hpp"
#include "cli/command.hpp"
#include "cluster/launch.hpp"
#include "nrem/sdk/number.hpp"
#include "papers/faults.hpp"
#include "papers/words.hpp"
#include "study/begin.hpp"
#include "study/environment.hpp"
#include "study/outcome.hpp"
#include "study/run.hpp"

namespace nrem::core {

namespace {

struct RunArguments {
    RunSettings settings;
    LaunchSettings how;
    std::string paper;  // a row of the register, in place of an experiment; "": none
};

// The experiment of a paper; what stands in its place on the command line is an override.
const Paper& take_paper(const PaperRegister& papers, std::uint64_t row, RunSettings& settings) {
    const Paper& paper = paper_of_row(papers, row);
    if (paper.experiment.text.empty())
        throw UsageError(fmt::format("{}: paper {} has no experiment yet; what would carry it: {}",
                                     papers.source.at(paper.place), row, paper.carrier));
    if (!settings.experiment.empty())
        settings.overrides.insert(settings.overrides.begin(), settings.experiment);
    settings.experiment = experiment_file(docs_folder(), paper.experiment.text).string();
    return paper;
}

// A number that is too large is told where the row is looked up.
std::uint64_t row_called(const std::string& text, const PaperRegister& papers) {
    const auto row = as_number<std::uint64_t>(text);
    if (!row || *row == 0)
        throw UsageError(fmt::format("--paper wants a row of {}: a whole number from 1 to {}, not "
                                     "'{}'",
                                     papers.source.file, papers.rows, text));
    return *row;
}

int run_paper(RunSettings settings, const std::string& wanted) {
    const PaperRegister papers = load_register(register_file(docs_folder()));
    const Paper& paper = take_paper(papers, row_called(wanted, papers), settings);
    const Config config = load(settings.experiment, settings.overrides);
    const int code = run_experiment(config, *open_registry(settings.plugin_paths), settings);
    const auto report = find_outcome({.runs = {run_folder(settings.out, config.name)}}).report;
    if (const std::string& missing = report.comparison.incomplete; !missing.empty()) {
        fmt::print("no verdict: {}\n", missing);
        return 1;
    }
    const auto& claims = report.claims;
    fmt::print("{}", verdict_text(papers, paper, claims));
    return settings.check && verdict_of(paper, claims) != paper.status ? 1 : code;
}

int run(const RunArguments& arguments) {
    const RunSettings& settings = arguments.settings;
    if (!arguments.paper.empty()) return run_paper(settings, arguments.paper);
    if (settings.experiment.empty()) throw UsageError("an experiment or --paper is required");
    const Config config = load(settings.experiment, settings.overrides);
    const auto registry = open_registry(settings.plugin_paths);
    if (arguments.how.launcher.empty()) return run_experiment(config, *registry, settings);
    check_metrics(config);
    return launch_shards(settings, arguments.how, config, *registry);
}

void add_launcher(CLI::App& command, LaunchSettings& how) {
    command
        .add_option("--launcher", how.launcher,
                    "Run shards as a job array of Slurm or as ranks of mpirun (config: "
                    "cluster)")
        ->check(CLI::IsMember({"slurm", "mpi"}))
        ->excludes("--shard")
        ->excludes("--paper");
    command.add_option("--shards", how.shards, "How many (default: by the estimate)")
        ->check(CLI::Range(1, 1'000'000))
        ->needs("--launcher");
    command.add_flag("--dry-run", how.dry_run, "Show what would be launched")
        ->needs("--launcher");
}

void run_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<RunArguments>();
    RunSettings& settings = given->settings;
    add_experiment(command, settings.experiment, settings.overrides);
    command.get_option("experiment")->required(false);
    command.add_option("--paper", given->paper,
                       "The experiment of a paper, by its row in docs/papers/register.yaml: ours "
                       "beside the paper's, with a verdict");
    add_plugin_paths(command, settings.plugin_paths);
    command.add_option("--out", settings.out, "The run's folder (default: runs/<name>)");
    add_workers(command, settings.jobs, settings.in_flight);
    command
        .add_option("--sleep-jobs", settings.sleep_jobs,
                    "Sleep passes at once, apart from the steps (default: as many)")
        ->check(CLI::Range(1, most_at_once));
    command
        .add_option("--memory", settings.memory,
                    "What trials in flight may take together: 500M, 4G (default: no limit)")
        ->check(is_size());
    add_isolation(command, settings);
    command.add_flag("!--no-share", settings.share,
                     "Run what arms have in common before their first night for each of them");
    command.add_flag("--fresh", settings.fresh, "Start over: drop what the folder holds");
    command.add_flag("--retry", settings.retry, "Run failed trials again");
    command.add_option("--shard", settings.shard,
                       "Run one shard of several, counted from 0: i/n, or `rank` under mpirun "
                       "and srun; into shards/i-of-n of the run's folder")
        ->excludes("--paper");
    add_launcher(command, given->how);
    command
        .add_option("--wait", settings.patience,
                    "Seconds to wait while another process writes to the folder")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    add_like(command, settings.like);
    add_keys(command, settings.allow_keys);
    command.add_flag("--yes", settings.yes, "Do not ask, whatever it will take (config: confirm)");
    command.add_flag("--check", settings.check,
                     "Exit with 1 when an expected outcome is refuted or invalid");
    command.callback([given, &exit_code] { exit_code = run(*given); });
}

}  // namespace

Command run_command() {
    return {"run", Purpose::experiments, "Run an experiment, or go on with it", run_options};
}

}  // namespace nrem::core
