#include "study/isolation.hpp"

#include <filesystem>

#include "base/machine.hpp"
#include "base/quantity.hpp"
#include "study/environment.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

constexpr double share_of_memory = 0.8;  // of the machine's memory, for all trials together

bool lies_in(const fs::path& folder, const std::string& file) {
    return fs::weakly_canonical(file).parent_path() == fs::weakly_canonical(folder);
}

double memory_of_a_trial(const RunSettings& settings) {
    if (settings.trial_memory.empty())
        return share_of_memory * available_memory() / jobs_of(settings);
    return static_cast<double>(read_size(settings.trial_memory));
}

}  // namespace

Isolation isolation_of(const RunSettings& settings) {
    Isolation isolation;
    isolation.memory = memory_of_a_trial(settings);
    isolation.seconds = settings.trial_seconds;
    isolation.worker = {
        "/proc/self/exe", "worker",
        "--in-flight",    std::to_string(settings.in_flight),
        "--trial-memory", std::to_string(static_cast<std::uint64_t>(isolation.memory))};
    isolation.worker[0] = fs::read_symlink(isolation.worker[0]);
    for (const auto& path : settings.plugin_paths) {
        isolation.worker.push_back("--plugin-path");
        isolation.worker.push_back(path);
    }
    for (const auto& grant : settings.allow_keys) {
        isolation.worker.push_back("--allow-key");
        isolation.worker.push_back(grant);
    }
    if (settings.isolate == Isolate::all)
        isolation.wanted = [](const Cell&) { return true; };
    else if (settings.isolate == Isolate::foreign)
        isolation.wanted = [folder = plugin_folder()](const Cell& cell) {
            bool foreign = false;
            cell.each_part([&](auto, const Part& part) {
                foreign |= !lies_in(folder, part.component->library->path);
            });
            return foreign;
        };
    return isolation;
}

}  // namespace nrem::core
