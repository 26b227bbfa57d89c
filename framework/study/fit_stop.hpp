// Fits a learned stop to the answers of a run: after each iteration the chance that another one is of
// no use, since the answer is right or will not become right.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace nrem::core {

struct FitSettings {
    std::filesystem::path run;
    std::string arm;                      // or cell; "": the only one with a loop
    std::vector<std::uint64_t> held_out;  // seeds that are only looked at afterwards
    double price = 0.01;                  // of an iteration, as a share of a right answer
    double ridge = 1;
};

// Half of the seeds, the lower ones, give the weights; with the others the threshold is chosen, by the
// largest accuracy less the price of the iterations. Throws UsageError for a run that cannot be
// fitted.
[[nodiscard]] nlohmann::json fit_stop(const FitSettings& settings);

// What a file says of itself, for people.
[[nodiscard]] std::string summary_of(const nlohmann::json& file);

}  // namespace nrem::core
