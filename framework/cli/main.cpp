// nrem: the command line.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "base/error.hpp"
#include "base/exhaustion.hpp"
#include "base/secrets.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/shared_options.hpp"

namespace {

using namespace nrem::core;  // NOLINT: the program's own names

constexpr int usage_error = 2;

// Every command with its arguments, and what to do when it was chosen.
struct CommandLine {
    CLI::App app{
        "nrem: what does it do to later predictions when experience is consolidated in sleep?"};
    RunArguments run;
    PlanArguments plan;
    TrainArguments train;
    PluginsArguments plugins;
    ReproduceArguments reproduce;
    ReportArguments report;
    ClusterArguments cluster;
    MergeArguments merge;
    ViewArguments view;
    MemoryArguments memory;
    PromptArguments prompt;
    CacheArguments cache;
    NewArguments create;
    WorkerArguments worker;
    ControlArguments control;
    int exit_code = 0;

    CommandLine() {
        app.require_subcommand(1);
        app.set_version_flag("--version", "nrem " NREM_VERSION);
        app.get_formatter()->column_width(34);
        add_run();
        add_plan();
        add_train();
        add_plugins();
        add_reproduce();
        add_report();
        add_cluster();
        add_merge();
        add_view();
        add_memory();
        add_prompt();
        add_cache();
        add_new();
        add_worker();
        add_control();
    }

    void add_run() {
        auto& command = *app.add_subcommand("run", "Run an experiment, or go on with it");
        add_experiment(command, run.experiment, run.overrides);
        add_plugin_paths(command, run.plugin_paths);
        command.add_option("--out", run.out, "The run's folder (default: runs/<name>)");
        add_workers(command, run.jobs, run.in_flight);
        command
            .add_option("--sleep-jobs", run.sleep_jobs,
                        "Sleep passes at once, apart from the steps (default: as many)")
            ->check(CLI::Range(1, 1024));
        command.add_option("--memory", run.memory,
                           "What trials in flight may take together: 500M, 4G (default: no limit)");
        add_isolation(command, run);
        command.add_flag("!--no-share", run.share,
                         "Run what arms have in common before their first night for each of them");
        command.add_flag("--fresh", run.fresh, "Start over: drop what the folder holds");
        command.add_flag("--retry", run.retry, "Run failed trials again");
        command.add_option("--shard", run.shard,
                           "Run one shard of several, counted from 0: i/n, or `rank` under mpirun "
                           "and srun; into shards/i-of-n of the run's folder");
        add_launcher(command);
        command
            .add_option("--wait", run.patience,
                        "Seconds to wait while another process writes to the folder")
            ->check(CLI::Range(0, 1'000'000))
            ->capture_default_str();
        add_like(command, run.like);
        add_keys(command, run.allow_keys);
        command.add_flag("--yes", run.yes, "Do not ask, whatever it will take (config: confirm)");
        command.add_flag("--check", run.check,
                         "Exit with 1 when an expected outcome is refuted or invalid");
        command.callback([this] { exit_code = run_command(run); });
    }
    void add_train() {
        auto& command =
            *app.add_subcommand("train", "Make the weights of sequence models, or go on with it");
        add_experiment(command, train.experiment, train.overrides);
        add_plugin_paths(command, train.plugin_paths);
        command.add_option("--out", train.out, "Where they go (default: runs/<name>)");
        command.add_option("--jobs", train.jobs, "Trainings at once, each in a process of its own")
            ->check(CLI::Range(1, 1024))
            ->capture_default_str();
        command.callback([this] { exit_code = train_command(train); });
    }
    void add_launcher(CLI::App& command) {
        command
            .add_option("--launcher", run.launcher,
                        "Run shards as a job array of Slurm or as ranks of mpirun (config: "
                        "cluster)")
            ->check(CLI::IsMember({"slurm", "mpi"}))
            ->excludes("--shard");
        command.add_option("--shards", run.shards, "How many (default: by the estimate)")
            ->check(CLI::Range(1, 1'000'000))
            ->needs("--launcher");
        command.add_flag("--dry-run", run.dry_run, "Show what would be launched")
            ->needs("--launcher");
    }
    static void add_isolation(CLI::App& command, RunArguments& run) {
        command.add_flag_callback(
            "--isolate", [&run] { run.isolate = Isolate::all; },
            "Run every trial in a child process (default: those of plugins of your own)");
        command.add_flag_callback(
            "--no-isolate", [&run] { run.isolate = Isolate::none; },
            "Run no trial in a child process");
        command
            .add_option("--trial-seconds", run.trial_seconds,
                        "Until a trial in a child process is stopped; 0: never")
            ->check(CLI::NonNegativeNumber)
            ->capture_default_str();
        command.add_option(
            "--trial-memory", run.trial_memory,
            "What a trial in a child process may take: 2G; 0: no limit (default: its "
            "share of 80 % of the machine's)");
    }
    void add_control() {
        auto& command =
            *app.add_subcommand("ctl", "Ask a run that is going on, or tell it something");
        command.add_option("run", control.run, "The run's folder")->required();
        command.add_flag("--json", control.json, "The answer as JSON");
        const auto add = [&](const char* action, const char* about) -> CLI::App& {
            auto& one = *command.add_subcommand(action, about)->fallthrough();
            one.callback([this, action] { control.action = action; });
            return one;
        };
        add("status", "What is done, under way and left (default)");
        add("pause", "Let the lanes under way end, and begin no more");
        add("resume", "Go on after a pause");
        add("cancel", "Give up a cell, an arm or a trial; --retry runs it later")
            .add_option("what", control.what, "The cell, the arm, or how the trial's id begins")
            ->required();
        add("jobs", "Take more or fewer steps at once")
            .add_option("number", control.jobs, "Steps at once")
            ->required();
        auto& sleep = add("sleep", "Let the streams under way of a trial sleep after their next "
                                   "step; its log and its row say so");
        sleep.add_option("what", control.what, "How the trial's id begins, a cell or an arm")
            ->required();
        sleep.add_option("--sleep", control.sleep, "Which of its sleeps (default: the first)");
        add("requeue", "Run failed trials again");
        command.require_subcommand(0, 1);
        command.final_callback([this] { exit_code = control_command(control); });
    }
    void add_worker() {
        auto& command = *app.add_subcommand("worker", "")->group("");
        command.add_option("run", worker.run)->required();
        command.add_option("parent", worker.parent)->required();
        add_plugin_paths(command, worker.plugin_paths);
        add_keys(command, worker.allow_keys);
        command.add_option("--in-flight", worker.in_flight);
        command.add_option("--trial-memory", worker.memory);
        command.callback([this] { exit_code = worker_command(worker); });
    }
    void add_plan() {
        auto& command = *app.add_subcommand(
            "plan", "Show what an experiment comes to and what it will take; runs nothing");
        add_experiment(command, plan.experiment, plan.overrides);
        add_plugin_paths(command, plan.plugin_paths);
        command.add_option("--out", plan.out, "The run's folder (default: runs/<name>)");
        add_like(command, plan.like);
        add_workers(command, plan.jobs, plan.in_flight);
        command.callback([this] { exit_code = plan_command(plan); });
    }
    void add_plugins() {
        auto& command =
            *app.add_subcommand("plugins", "List components, show one, or check a plugin");
        command.add_option("name", plugins.name, "Show the components of this name in full");
        command.add_option("--check", plugins.check,
                           "Run the conformance kit over a plugin file [key=value ...]");
        add_plugin_paths(command, plugins.plugin_paths);
        command.add_flag("--reference", plugins.reference,
                         "Print the config reference as Markdown");
        command.add_flag("--figures", plugins.figures,
                         "Print the reference of figures and of result files as Markdown");
        command.callback([this] { exit_code = plugins_command(plugins); });
    }
    void add_reproduce() {
        auto& command = *app.add_subcommand(
            "reproduce",
            "Run a run's experiment again and say of each cell whether it is the same");
        command.add_option("run", reproduce.run, "The run's folder")->required();
        add_plugin_paths(command, reproduce.how.plugin_paths);
        command.add_option("--out", reproduce.out,
                           "Where to run it (default: the run's folder with -again)");
        command.add_flag("--force", reproduce.force, "Also when it is not the same experiment");
        command.add_flag("--fresh", reproduce.how.fresh, "Start over: drop what the folder holds");
        command.add_flag("--yes", reproduce.how.yes, "Do not ask, whatever it will take");
        add_keys(command, reproduce.how.allow_keys);
        add_workers(command, reproduce.how.jobs, reproduce.how.in_flight);
        add_isolation(command, reproduce.how);
        command.callback([this] { exit_code = reproduce_command(reproduce); });
    }
    void add_report() {
        auto& command =
            *app.add_subcommand("report", "Write table, CSV, JSON and HTML page of runs");
        add_runs(command, report);
        command.add_option(
            "--out", report.out,
            "Where to write (default: the first run's folder; with --compare, 'compared' in it)");
        command.add_flag("--incomplete", report.incomplete,
                         "Decide expected outcomes also where trials are missing");
        command.callback([this] { exit_code = report_command(report); });
    }
    void add_cluster() {
        auto& command = *app.add_subcommand("cluster", "Look after the shards of a run");
        const auto add = [&](const char* action, const char* about) {
            auto& one = *command.add_subcommand(action, about);
            one.add_option("run", cluster.run, "The run's folder")->required();
            one.callback([this, action] {
                cluster.action = action;
                exit_code = cluster_command(cluster);
            });
        };
        add("status", "How far each shard is, and its task in Slurm");
        add("cancel", "Cancel the run's job in Slurm; what is done is kept");
        command.require_subcommand(1);
    }
    void add_merge() {
        auto& command = *app.add_subcommand(
            "merge", "Make one run of the shards of a run (report does it by itself)");
        command.add_option("run", merge.run, "The run's folder")->required();
        command.add_flag("--partial", merge.partial, "Also when trials are missing");
        command.callback([this] { exit_code = merge_command(merge); });
    }
    void add_view() {
        auto& command = *app.add_subcommand(
            "view", "Serve the report and every trial's details to a browser here");
        add_runs(command, view);
        command.add_option("--port", view.port, "The port on 127.0.0.1 (default: a free one)")
            ->check(CLI::Range(1, 65535));
        command.callback([this] { exit_code = view_command(view); });
    }
    static void add_runs(CLI::App& command, auto& arguments) {
        command.add_option("runs", arguments.runs, "Run folders; several are taken as one")
            ->required();
        command.add_flag("--compare", arguments.compare,
                         "Compare the runs with each other; each keeps its arms");
        command.add_option("--baseline", arguments.baselines, "Arms or controls to compare with")
            ->allow_extra_args(false);
    }
    void add_memory() {
        auto& command = *app.add_subcommand("memory", "Look into the versions of a trial's memory");
        command.add_option("run", memory.run, "The run's folder")->required();
        command.add_option("trial", memory.trial, "The trial's id, or how it begins")->required();
        command.add_option("--stream", memory.stream, "Which of its streams")
            ->capture_default_str();
        const auto add = [&](const char* action, const char* about, const char* numbers,
                             int count) -> CLI::App& {
            auto& one = *command.add_subcommand(action, about)->fallthrough();
            if (count > 0) one.add_option(numbers, memory.numbers, "")->required()->expected(count);
            one.callback([this, action] { memory.action = action; });
            return one;
        };
        add("list", "The versions, and the nights that made none (default)", "", 0);
        add("show", "One version: its records and tensors", "version", 1);
        add("diff", "What changed from one version to another", "versions", 2);
        add("explain", "Where a record came from and what became of it", "record", 1);
        add("trace", "State after state of the memory, with what led to each", "", 0)
            .add_option("states", memory.states, "One state, or the first and the last")
            ->expected(0, 2);
        add("rollback", "Go on from an older version when the run is continued", "version", 1);
        command.require_subcommand(0, 1);
        command.final_callback([this] { exit_code = memory_command(memory); });
    }
    void add_prompt() {
        auto& command = *app.add_subcommand(
            "prompt", "Show what a step asked of language models, and what they said");
        command.add_option("run", prompt.run, "The run's folder")->required();
        command.add_option("trial", prompt.trial, "The trial's id, or how it begins")->required();
        command
            .add_option("step", prompt.step, "The step; a night's is the one after which it began")
            ->required();
        command.add_option("--stream", prompt.stream, "Which of its streams")
            ->capture_default_str();
        command.callback([this] { exit_code = prompt_command(prompt); });
    }
    void add_cache() {
        auto& command = *app.add_subcommand("cache", "Look into the answers that were paid for");
        const auto add = [&](const char* action, const char* about) -> CLI::App& {
            auto& one = *command.add_subcommand(action, about);
            one.add_option("file", cache.file, "The cache")->capture_default_str();
            one.add_flag("--json", cache.json, "As JSON");
            one.callback([this, action] {
                cache.action = action;
                exit_code = cache_command(cache);
            });
            return one;
        };
        add("list", "The newest answers")
            .add_option("--most", cache.most, "At most so many; 0: all")
            ->capture_default_str();
        auto& prune = add("prune", "Drop the oldest answers beyond a size");
        prune.add_option("--entries", cache.entries, "Keep at most so many");
        prune.add_option("--bytes", cache.bytes, "Keep at most so much: 500, 20k, 5M, 1G");
        add("expire", "Drop the answers older than an age")
            .add_option("--older", cache.older, "An age: 90s, 15m, 12h, 30d")
            ->required();
        add("stat", "How many answers, how large, how old, of whom");
        command.require_subcommand(1);
    }
    void add_new() {
        auto& command = *app.add_subcommand("new", "Write a plugin to start from");
        command
            .add_option("kind", create.kind,
                        "rule, policy, scheduler, backend, task or sequence_model")
            ->required()
            ->check(CLI::IsMember(
                {"rule", "policy", "scheduler", "backend", "task", "sequence_model"}));
        command.add_option("name", create.name, "Its name, in snake_case")->required();
        command.add_option("--out", create.out, "The folder to write to")->capture_default_str();
        command.callback([this] { exit_code = new_command(create); });
    }
};

int parse_and_run(int argc, char** argv) {
    CommandLine line;
    try {
        line.app.parse(argc, argv);
    } catch (const CLI::ParseError& stop) {
        return line.app.exit(stop) == 0 ? 0 : usage_error;
    }
    return line.exit_code;
}

}  // namespace

namespace {

int exit_code_of(int argc, char** argv) try {
    end_when_exhausted();
    prevent_core_dumps_with_secrets();
    return parse_and_run(argc, argv);
} catch (const UsageError& failure) {
    fmt::print(stderr, "nrem: {}\n", failure.what());
    return usage_error;
} catch (const std::exception& failure) {
    fmt::print(stderr, "nrem: {}\n", failure.what());
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    guard_output();
    const int code = exit_code_of(argc, argv);
    const std::string failure = output_failure();
    if (failure.empty()) return code;
    fmt::print(stderr, "nrem: what it had to say cannot be written: {}\n", failure);
    return code ? code : 1;
}
