// Renders a comparison as a table, CSV, JSON and one self-contained HTML page. The same input gives
// the same bytes. Text from data or models is never taken for markup.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "analysis/claims.hpp"
#include "analysis/comparison.hpp"
#include "report/timeline_choice.hpp"

namespace nrem::core {

struct ReportInput {
    std::string title;
    std::string about;
    Comparison comparison;
    std::vector<CheckedClaim> claims;
    std::vector<Refusal> refused;
    std::vector<Timeline> timelines;
    std::vector<std::pair<std::string, std::string>> facts;  // short ones for the head of the page
    nlohmann::json manifest;                                 // shown as it is; null: none
    std::vector<std::string> checks;  // what was checked of language models, in sentences
    std::string prompts;              // the names of the prompt packs
};

// The headline of every cell beside its memory and its verdicts; aligned for a terminal.
[[nodiscard]] std::string markdown_table(const Comparison& comparison);

[[nodiscard]] std::string markdown_report(const ReportInput& input);
[[nodiscard]] std::string csv_table(const Comparison& comparison);
[[nodiscard]] std::string csv_factors(const Comparison& comparison);
// Of each cell, a row for each group of its events; "" where there are none.
[[nodiscard]] std::string csv_groups(const Comparison& comparison);
[[nodiscard]] std::string latex_tables(const Comparison& comparison);
// Piece by piece, since it has everything of every cell.
void write_results(JsonText& out, const ReportInput& input);

// `served`: the page may ask its own server for the details of any trial; else it asks nobody.
enum class Reading { from_disk, served };
[[nodiscard]] std::string html_page(const ReportInput& input, Reading reading = Reading::from_disk);

// Writes report.html, report.md, table.csv, table.tex, factors.csv and results.json, and groups.csv
// where events have groups, attribution.csv and losses.csv where causes are asked, loops.csv where
// loops answer, each whole or not at all.
void write_report(const ReportInput& input, const RunPath& folder);

}  // namespace nrem::core
