// What an experiment will take, as text: by arm, and in total.
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

// The cost of the trials that are not done, and how long that takes with these workers.
struct Outlook {
    Cost cost;                // NaN: unknown for some cell
    std::size_t trials = 0;   // left
    std::size_t unknown = 0;  // of those, trials of unknown cost
    bool at_most = false;     // the tokens of some trials are upper bounds
    [[nodiscard]] double seconds(const Workers& workers) const;
};
[[nodiscard]] Outlook outlook(const Plan& plan, const std::vector<CostEstimate>& estimates,
                              const std::set<std::string>& done, const std::string& arm = "");

// A table with a line for each arm that has trials left, and one for the total. "" if none is left.
[[nodiscard]] std::string render(const Plan& plan, const std::vector<CostEstimate>& estimates,
                                 const std::set<std::string>& done, const Workers& workers);

// Asks before more is spent than the config's `confirm` allows. Throws UsageError where nobody can
// be asked, and returns false when the answer is no.
[[nodiscard]] bool may_spend(const SpendingLimits& confirm, const Outlook& outlook,
                             const Workers& workers);

}  // namespace nrem::core
