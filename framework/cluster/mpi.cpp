#include "cluster/mpi.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "base/error.hpp"
#include "base/process.hpp"
#include "study/outcome.hpp"
#include "store/merge.hpp"
#include "study/outcome.hpp"

namespace nrem::core {

namespace {

std::string mpi_command(const Launch& launch) {
    std::vector<std::string> words{"mpirun", "-n", std::to_string(launch.split.shards)};
    const ClusterSettings& cluster = launch.cluster;
    words.insert(words.end(), cluster.mpirun.begin(), cluster.mpirun.end());
    const std::vector<std::string> task = task_command(launch);
    words.insert(words.end(), task.begin(), task.end());
    words.insert(words.end(), {"--shard", "rank"});
    return shell_line(words);
}

}  // namespace

std::optional<int> launch_mpi(const Launch& launch) {
    const std::string command = mpi_command(launch);
    if (launch.how.dry_run) {
        fmt::print("{}\n", command);
        return 0;
    }
    // A rank that ends early must not end the others.
    setenv("OMPI_MCA_orte_abort_on_non_zero_status", "0", 1);
    const ShellResult said = ask_shell(command);
    fmt::print("{}", said.output);
    if (said.exit_code == 127) throw Error("mpirun: there is no such program (is MPI here?)");
    const Merged merged = merge_shards(launch.run, launch.split, Merge::partial);
    if (merged.done < merged.trials) {
        fmt::print(stderr, "{} of {} trials are done; the same command goes on\n", merged.done,
                   merged.trials);
        return 1;
    }
    if (launch.goes_on) return std::nullopt;
    const bool as_expected = write_outcome({.runs = {launch.run}}, launch.run);
    return merged.failed || (launch.settings.check && !as_expected) ? 1 : 0;
}

}  // namespace nrem::core
