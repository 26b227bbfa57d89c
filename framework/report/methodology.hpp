// The sheet that says how a result came about, made from what the runs have kept: who was asked, by
// what memory and sleep, on which data, with which seeds, what was left out, on which machine and
// by which statistics. Nothing in it is written by hand.
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
