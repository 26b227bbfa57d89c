#include "memory/find_trial.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "host/registry.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_names = 8;

std::vector<std::string> trials_of(const fs::path& run) {
    if (!fs::is_directory(run)) throw UsageError(run.string() + ": no such run folder");
    std::vector<std::string> trials;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(run / "trials", none))
        if (entry.is_directory()) trials.push_back(entry.path().filename().string());
    std::ranges::sort(trials);
    if (trials.empty()) throw UsageError(run.string() + ": holds no trials");
    return trials;
}

// At most so many, and how many more there are.
std::string some_of(std::vector<std::string> names) {
    const std::size_t all = names.size();
    names.resize(std::min(all, most_names));
    return fmt::format("{}{}", fmt::join(names, ", "),
                       all > most_names ? fmt::format(" and {} more", all - most_names) : "");
}

}  // namespace

std::string find_trial(const fs::path& run, const std::string& prefix) {
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
    const std::string near = nearest(prefix, trials);
    throw UsageError(
        fmt::format("{}: no trial '{}' ({})", run.string(), prefix,
                    near.empty() ? "its trials: " + some_of(trials) : "nearest: " + near));
}

}  // namespace nrem::core
