// Papers of the register that were asked for, as a table or as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "papers/register.hpp"

namespace nrem::core {

// "" is any.
struct PaperFilter {
    std::string family;
    std::string status;
};
// Throws UsageError naming the nearest family or status that there is.
[[nodiscard]] std::vector<const Paper*> chosen_papers(const PaperRegister& all,
                                                      const PaperFilter& filter);
[[nodiscard]] std::set<std::string> families_of(const PaperRegister& all);

// Aligned for a terminal.
[[nodiscard]] std::string papers_table(const std::vector<const Paper*>& papers);
[[nodiscard]] nlohmann::json papers_json(const std::vector<const Paper*>& papers);

}  // namespace nrem::core
