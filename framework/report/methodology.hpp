// The sheet that says how a result was made, from what the runs have stored: models, memory and
// sleep, data, seeds, what was left out, machine and statistics. Nothing in it is written by hand.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/report.hpp"

namespace nrem::core {

struct SheetSection {
    std::string title;
    std::vector<std::pair<std::string, std::string>> rows;  // what, and how it was
};

[[nodiscard]] std::vector<SheetSection> methodology(const ReportInput& input);

[[nodiscard]] std::string methodology_markdown(const ReportInput& input);

}  // namespace nrem::core
