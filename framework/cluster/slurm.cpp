#include "cluster/slurm.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/process.hpp"
#include "nrem/sdk/number.hpp"
#include "report/text.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t usual_array = 1001;  // Slurm's default of MaxArraySize
constexpr std::string_view digits = "0123456789";
constexpr int patience = 600;  // for a restarted task whose first copy still runs

RunPath jobs_file(const RunPath& run) {
    return shards_folder(run) / "jobs.json";
}

json jobs_of(const fs::path& run) {
    const auto names_job = [](const json& one) {
        const std::string job = one.at("job");
        return !job.empty() && job.find_first_not_of(digits) == job.npos;
    };
    const RunPath file = jobs_file(run);
    if (!file.exists()) return json::array();
    try {
        json jobs = read_json(read_text(file));
        if (jobs.is_array() && std::ranges::all_of(jobs, names_job)) return jobs;
    } catch (const json::exception&) {  // reported below
    }
    throw Error(file.string() + ": not a list of jobs");
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

// "0-7,9": consecutive numbers as ranges, since the list may be long.
std::string ranges_of(const std::vector<std::size_t>& numbers) {
    std::string text;
    for (std::size_t i = 0; i < numbers.size();) {
        std::size_t last = i;
        while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
        text += (text.empty() ? "" : ",") + std::to_string(numbers[i]);
        if (last > i) text += "-" + std::to_string(numbers[last]);
        i = last + 1;
    }
    return text;
}

// Quotes one word of a line that sbatch reads. Unlike a shell, sbatch treats a backslash as special
// within both kinds of quotes.
std::string sbatch_word(std::string_view word) {
    if (word.find_first_of(std::string_view("\n\r\0", 3)) != word.npos)
        throw UsageError(
            fmt::format("'{}': a line break cannot be in a script of Slurm", terminal_text(word)));
    std::string text = "\"";
    for (const char c : word) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text + '"';
}

// In a file name sbatch expands % to a number of its own, but not if the name has a backslash.
std::string sbatch_path(const fs::path& path) {
    std::string text;
    if (path.string().find('\\') != std::string::npos)
        throw UsageError(fmt::format("{}: Slurm takes no backslash in a run's folder",
                                     terminal_text(path.string())));
    for (const char c : path.string()) text += c == '%' ? std::string("%%") : std::string(1, c);
    return text;
}

// "--account=lab": the value may contain blanks. An option with quotes of its own stays as it is.
std::string sbatch_option(const std::string& option) {
    const auto equals = option.find('=');
    if (!option.starts_with("--") || equals == option.npos ||
        option.find_first_of("'\"\\") != option.npos)
        return option;
    return option.substr(0, equals + 1) + sbatch_word(option.substr(equals + 1));
}

// In minutes: three times the estimate plus ten. A task that ends early costs nothing.
std::string time_of(const Launch& launch) {
    if (!launch.cluster.time.empty()) return launch.cluster.time;
    if (launch.needs.seconds == 0) return "";
    return fmt::format("{:.0f}", std::ceil(launch.needs.seconds * 3 / 60) + 10);
}

std::string memory_of(const Launch& launch) {
    if (!launch.cluster.memory.empty()) return launch.cluster.memory;
    constexpr double step = 256e6;
    return fmt::format("{:.0f}M", std::ceil(launch.needs.bytes / step) * 256);
}

}  // namespace

std::size_t most_array_tasks() {
    constexpr std::string_view key = "MaxArraySize";
    for (const auto& line : lines_of(ask_shell("scontrol show config 2>/dev/null").output))
        if (line.starts_with(key)) return std::stoul(line.substr(line.find('=') + 1));
    return usual_array;
}

std::string slurm_script(const Launch& launch) {
    const fs::path shards = fs::absolute(shards_folder(launch.run).path());
    const ClusterSettings& cluster = launch.cluster;
    std::string script = "#!/bin/bash\n";
    const auto option = [&](const std::string& name, const std::string& value) {
        if (!value.empty()) script += "#SBATCH --" + name + "=" + sbatch_word(value) + "\n";
    };
    option("job-name", "nrem-" + fs::absolute(launch.run).filename().string());
    option("array", ranges_of(launch.open));
    option("nodes", "1");
    option("ntasks", "1");
    option("cpus-per-task", std::to_string(cluster.cores));
    option("partition", cluster.partition);
    option("time", time_of(launch));
    option("mem", memory_of(launch));
    option("chdir", fs::current_path().string());
    option("output", sbatch_path(shards / "log") + "/%a.txt");
    option("open-mode", "append");
    script += "#SBATCH --requeue\n";
    for (const auto& line : cluster.options) script += "#SBATCH " + sbatch_option(line) + "\n";
    for (const auto& line : cluster.setup) script += line + "\n";
    // Replaces the shell, so that the program itself gets the signals that announce a preemption.
    script += fmt::format("exec {} --wait {} --shard \"$SLURM_ARRAY_TASK_ID/{}\"\n",
                          shell_line(task_command(launch)), patience, launch.split.shards);
    return script;
}

std::optional<int> launch_slurm(const Launch& launch) {
    const std::string script = slurm_script(launch);
    if (launch.how.dry_run) {
        fmt::print("{}", script);
        return 0;
    }
    const RunPath file = shards_folder(launch.run) / "job.sh";
    replace_file(file, script);
    (shards_folder(launch.run) / "log").make_folders();
    const ShellResult said = ask_shell("sbatch --parsable " + shell_word(file.string()));
    const std::string job = said.output.substr(0, said.output.find_first_of(";\n"));
    if (said.exit_code != 0 || job.empty())
        throw Error(fmt::format("sbatch {}: {}", file.string(),
                                said.exit_code == 127 ? "there is no such program (is Slurm here?)"
                                                      : "was refused, see above"));
    json jobs = jobs_of(launch.run);
    jobs.push_back({{"job", job}, {"shards", launch.open}});
    replace_file(jobs_file(launch.run), jobs.dump() + "\n");
    fmt::print("job {}: {} of {} shards; nrem cluster status {} says how far they are\n", job,
               launch.open.size(), launch.split.shards, launch.run.string());
    if (launch.goes_on)
        fmt::print("more may follow from what comes out: the same command submits it when this is over\n");
    return 0;
}

std::string active_job(const fs::path& run) {
    for (const auto& one : jobs_of(run)) {
        const std::string job = one.at("job");
        if (!task_states(job).empty()) return job;
    }
    return "";
}

std::vector<TaskState> task_states(const std::string& job) {
    const ShellResult said =
        ask_shell(fmt::format("squeue -h -r -j {} -o '%K|%T|%N|%r' 2>/dev/null", shell_word(job)));
    if (said.exit_code != 0) return {};  // Slurm forgets finished jobs
    std::vector<TaskState> states;
    for (const auto& line : lines_of(said.output)) {
        std::vector<std::string> parts;
        std::istringstream stream(line);
        for (std::string part; std::getline(stream, part, '|');) parts.push_back(part);
        const auto index = as_number<std::size_t>(parts.empty() ? "" : parts[0]);
        if (parts.size() != 4 || !index) continue;
        const bool placed = !parts[2].empty();
        states.push_back({*index,
                          placed ? parts[1] + " on " + parts[2] : parts[1] + ": " + parts[3]});
    }
    return states;
}

void cancel_job(const std::string& job) {
    if (ask_shell("scancel " + shell_word(job)).exit_code != 0)
        throw Error("scancel " + job + ": was refused, see above");
}

}  // namespace nrem::core
