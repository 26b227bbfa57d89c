#include "config/cluster.hpp"

#include "config/experiment.hpp"

namespace nrem::core {
namespace {

constexpr double most_shards = 1'000'000;
constexpr double most_cores = 1024;

// Each text becomes a line of a script.
SettingFields settings_of(ClusterSettings& settings) {
    return {
        {"shards", &settings.shards,
         "Into how many parts the plan is split, 0 for tasks of some minutes by the estimate.",
         {.most = most_shards}},
        {"cores", &settings.cores, "Of a task, which runs one step on each.", {.least = 1, .most = most_cores}},
        {"partition", &settings.partition, "Slurm's partition.", {.is_line = true}},
        {"time", &settings.time, "The limit of a task, as Slurm writes it: 90 or 1:30:00.",
         {.is_line = true, .fallback = "three times the estimate"}},
        {"memory", &settings.memory, "Of a task: 4G.", {.is_line = true, .fallback = "from the estimate"}},
        {"options", &settings.options, "More options of sbatch: --account=lab.", {.is_line = true}},
        {"mpirun", &settings.mpirun, "Arguments of mpirun: --hostfile, hosts.", {.is_line = true}},
        {"setup", &settings.setup, "Lines of shell before a task: module load gcc.", {.is_line = true}},
    };
}

}  // namespace

SettingField cluster_setting(ClusterSettings& settings) {
    return {"cluster", {},
            "What `nrem run --launcher` asks for; enters no result.", {}, settings_of(settings)};
}

}  // namespace nrem::core
