// The commands of the program. Each returns its exit code: 0 ok, 1 a trial or a check failed; usage
// and config errors are thrown as UsageError, for which main returns 2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace nrem::core {

// Which trials run in child processes: none, those of plugins that do not come with the program, or
// all.
enum class Isolate { none, foreign, all };

struct RunArguments {
    std::string experiment;
    std::vector<std::string> overrides;
    std::vector<std::string> plugin_paths;
    std::string out;     // "": runs/<name of the experiment>
    int jobs = 0;        // 0: one a core
    int sleep_jobs = 0;  // 0: as many as jobs
    int in_flight = 16;
    std::string memory;  // that open lanes may take together: "4G"; "": no limit
    Isolate isolate = Isolate::foreign;
    double trial_seconds = 3600;  // of an isolated trial; 0: no limit
    std::string trial_memory;     // of one: "2G", "0": no limit; "": a share of the machine's
    bool share = true;  // what comes before the first night, among cells that agree up to there
    bool fresh = false;
    bool retry = false;
    bool check = false;
    std::string shard;              // "3/8", "rank"; "": the whole plan
    int patience = 0;               // seconds to wait for another process to leave the folder
    std::string launcher;           // "slurm", "mpi"; "": none
    std::size_t shards = 0;         // of the launcher; 0: from the config, else from the estimate
    bool dry_run = false;           // show what the launcher would run
    bool yes = false;               // to what it will take
    std::vector<std::string> allow_keys;  // "VARIABLE@host": keys that may be sent there
    std::vector<std::string> like;  // runs whose trials say what it will
};
int run_command(const RunArguments& arguments);
// Steps at once: as it was said, or one a core.
[[nodiscard]] int jobs_of(const RunArguments& arguments);

struct TrainArguments {
    std::string experiment;
    std::vector<std::string> overrides;
    std::vector<std::string> plugin_paths;
    std::string out;  // "": runs/<name>
    int jobs = 1;     // trainings at once, each in a process of its own
};
int train_command(const TrainArguments& arguments);

// Of a child process of a run (see batch/serve_trials.hpp).
struct WorkerArguments {
    std::string run;
    int parent = 0;
    std::vector<std::string> plugin_paths;
    int in_flight = 16;
    double memory = 0;
    std::vector<std::string> allow_keys;
};
int worker_command(const WorkerArguments& arguments);

struct ControlArguments {
    std::string run;
    std::string action = "status";  // pause, resume, cancel, jobs, sleep, requeue
    std::string what;               // cancel, sleep: a cell, an arm, or how a trial's id begins
    std::string sleep;              // which of its sleeps; "": the first
    int jobs = 0;
    bool json = false;
};
int control_command(const ControlArguments& arguments);

struct PlanArguments {
    std::string experiment;
    std::vector<std::string> overrides;
    std::vector<std::string> plugin_paths;
    std::string out;
    std::vector<std::string> like;
    int jobs = 0;
    int in_flight = 16;
};
int plan_command(const PlanArguments& arguments);

struct ReproduceArguments {
    std::string run;
    std::string out;     // "": the run's folder with -again
    bool force = false;  // also where the experiment is another one
    RunArguments how;    // plugin paths, jobs, isolation
};
int reproduce_command(const ReproduceArguments& arguments);

struct PluginsArguments {
    std::string name;
    std::vector<std::string> check;
    std::vector<std::string> plugin_paths;
    bool reference = false;  // print docs/config.md
    bool figures = false;    // print docs/figures.md
};
int plugins_command(const PluginsArguments& arguments);

struct ReportArguments {
    std::vector<std::string> runs;
    std::string out;  // "": the first run's folder
    std::vector<std::string> baselines;
    bool compare = false;  // the runs with each other, not as parts of one
    bool incomplete = false;  // decide claims also where trials are missing
};
int report_command(const ReportArguments& arguments);

struct ClusterArguments {
    std::string run;
    std::string action = "status";  // cancel
};
int cluster_command(const ClusterArguments& arguments);

struct MergeArguments {
    std::string run;
    bool partial = false;
};
int merge_command(const MergeArguments& arguments);

struct ViewArguments {
    std::vector<std::string> runs;
    int port = 0;  // 0: any that is free
    std::vector<std::string> baselines;
    bool compare = false;
};
// Serves the report and the details of its trials on loopback, until it is interrupted.
int view_command(const ViewArguments& arguments);

struct MemoryArguments {
    std::string run;
    std::string trial;  // its id, or how that begins
    std::uint64_t stream = 0;
    std::string action = "list";         // show, diff, explain, trace, rollback
    std::vector<std::uint64_t> numbers;  // versions, or a record
    std::vector<std::uint64_t> states;   // trace: one, or the first and the last
};
int memory_command(const MemoryArguments& arguments);

struct PromptArguments {
    std::string run;
    std::string trial;  // its id, or how that begins
    std::uint64_t step = 0;
    std::uint64_t stream = 0;
};
int prompt_command(const PromptArguments& arguments);

struct CacheArguments {
    std::string action = "list";  // prune, expire, stat
    std::string file = "runs/responses.sqlite";
    std::uint64_t most = 20;  // entries listed; 0: all
    std::string entries;      // prune: "1000"
    std::string bytes;        // prune: "500", "20k", "5M", "1G"
    std::string older;        // expire: "90s", "15m", "12h", "30d"
    bool json = false;
};
int cache_command(const CacheArguments& arguments);

struct NewArguments {
    std::string kind;
    std::string name;
    std::string out = ".";
};
int new_command(const NewArguments& arguments);

// runs/<name>, where `out` is empty.
[[nodiscard]] std::string run_folder(const std::string& out, const std::string& name);

}  // namespace nrem::core
