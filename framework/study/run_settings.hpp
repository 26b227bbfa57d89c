// How an experiment is run: all that a user may say beside its config.
#pragma once

#include <string>
#include <vector>

namespace nrem::core {

// Which trials run in child processes: none, those of plugins that do not come with the program, or
// all.
enum class Isolate { none, foreign, all };

struct RunSettings {
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
    bool yes = false;               // to what it will take
    std::vector<std::string> allow_keys;  // "VARIABLE@host": keys that may be sent there
    std::vector<std::string> like;  // runs whose trials say what it will
};

// Steps at once: as it was said, or one a core.
[[nodiscard]] int jobs_of(const RunSettings& settings);

// runs/<name>, where `out` is empty.
[[nodiscard]] std::string run_folder(const std::string& out, const std::string& name);

}  // namespace nrem::core
