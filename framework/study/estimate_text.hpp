// What an experiment will take, for people: by arm, and in all.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "batch/estimate.hpp"

namespace nrem::core {

struct Workers {
    int jobs = 1;
    int in_flight = 1;
};

// What the trials that are not done will cost, and how long that takes so many workers.
struct Outlook {
    Cost cost;                // NaN: unknown for some cell
    std::size_t trials = 0;   // left
    std::size_t unknown = 0;  // of those, the ones nothing is known of
    bool at_most = false;     // the tokens of some are a bound
    [[nodiscard]] double seconds(const Workers& workers) const;
};
[[nodiscard]] Outlook outlook(const Plan& plan, const std::vector<CostEstimate>& estimates,
                              const std::set<std::string>& done, const std::string& arm = "");

// A table with a line for each arm that has trials left, and one for all of them. "" where none is.
[[nodiscard]] std::string render(const Plan& plan, const std::vector<CostEstimate>& estimates,
                                 const std::set<std::string>& done, const Workers& workers);

// Asks before more is spent than the config's `confirm` allows without asking. Throws UsageError
// where there is nobody to ask, and returns false when the answer is no.
[[nodiscard]] bool may_spend(const SpendingLimits& confirm, const Outlook& outlook,
                             const Workers& workers);

}  // namespace nrem::core
