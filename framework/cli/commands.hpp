// The commands of the program. Each returns its exit code: 0 ok, 1 a trial or a check failed; usage
// and config errors are thrown as UsageError, for which main returns 2.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nrem::core {

struct RunArguments {
    std::string experiment;
    std::vector<std::string> overrides;
    std::vector<std::string> plugin_paths;
    std::string out;     // "": runs/<name of the experiment>
    int jobs = 0;        // 0: one a core
    int sleep_jobs = 0;  // 0: as many as jobs
    int in_flight = 16;
    bool fresh = false;
    bool retry = false;
    bool check = false;
};
int run_command(const RunArguments& arguments);

struct PlanArguments {
    std::string experiment;
    std::vector<std::string> overrides;
    std::vector<std::string> plugin_paths;
    std::string out;
};
int plan_command(const PlanArguments& arguments);

struct PluginsArguments {
    std::string name;
    std::vector<std::string> check;
    std::vector<std::string> plugin_paths;
    bool reference = false;  // print docs/config.md
};
int plugins_command(const PluginsArguments& arguments);

struct ReportArguments {
    std::vector<std::string> runs;
    std::string out;  // "": the first run's folder
    std::vector<std::string> baselines;
    bool compare = false;  // the runs with each other, not as parts of one
};
int report_command(const ReportArguments& arguments);

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
    std::string action = "list";         // show, diff, explain, rollback
    std::vector<std::uint64_t> numbers;  // versions, or a record
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
