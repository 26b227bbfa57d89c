#include "memory/find_trial.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "base/nearest.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t most_names = 8;

std::vector<std::string> trials_of(const RunPath& run) {
    if (!run.is_folder()) throw UsageError(run.string() + ": no such run folder");
    if (!(run / "trials").is_folder())
        throw UsageError(run.string() + ": no run here, or none that keeps memories (no trials/)");
    std::vector<std::string> trials = (run / "trials").names();
    std::erase_if(trials,
                  [&](const std::string& name) { return !(run / "trials" / name).is_folder(); });
    if (trials.empty()) throw UsageError(run.string() + ": holds no trials");
    return trials;
}

// Lists a few, and says how many more there are.
std::string some_of(std::vector<std::string> names) {
    const std::size_t all = names.size();
    names.resize(std::min(all, most_names));
    return fmt::format("{}{}", fmt::join(names, ", "),
                       all > most_names ? fmt::format(" and {} more", all - most_names) : "");
}

}  // namespace

std::string find_trial(const RunPath& run, const std::string& prefix) {
    const std::vector<std::string> trials = trials_of(run);
    std::vector<std::string> found;
    for (const auto& trial : trials)
        if (trial == prefix) return trial;
    std::ranges::copy_if(trials, std::back_inserter(found),
                         [&](const std::string& trial) { return trial.starts_with(prefix); });
    if (found.size() == 1) return found[0];
    if (!found.empty())
        throw UsageError(fmt::format("{}: several trials begin with '{}': {}", run.string(), prefix,
                                     some_of(found)));
    throw UsageError(
        fmt::format("{}: no trial '{}'{}", run.string(), prefix,
                    nearest_hint(prefix, trials, "its trials: " + some_of(trials))));
}

}  // namespace nrem::core
