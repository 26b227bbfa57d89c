// What a run comes to on paper: table, CSV, JSON and one self-contained HTML page. The same input
// gives the same bytes. Text from data or models is never taken for markup.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/claims.hpp"
#include "analysis/comparison.hpp"

namespace nrem::core {

// One stream of one trial, as its event log tells it. Long logs are cut, and say so.
struct Timeline {
    std::string trial;
    std::string cell;
    std::uint64_t seed = 0;
    std::uint64_t stream = 0;
    std::string name;  // of the stream
    nlohmann::json steps = nlohmann::json::array();
    nlohmann::json nights = nlohmann::json::array();
    nlohmann::json end;  // null while the trial runs
    std::uint64_t steps_left_out = 0;
    std::uint64_t nights_left_out = 0;
};

struct TimelineLimits {
    std::uint64_t steps = 240;
    std::uint64_t nights = 24;
    std::uint64_t lines = 60;      // of one night's diff
    std::size_t characters = 200;  // of one text
};

struct ReportInput {
    std::string title;
    std::string about;
    Comparison comparison;
    std::vector<CheckedClaim> claims;
    std::vector<Refusal> refused;
    std::vector<Timeline> timelines;
    std::vector<std::pair<std::string, std::string>> facts;  // short ones for the head of the page
    nlohmann::json manifest;                                 // shown as it is; null: none
};

// The events of one stream in trials/<id>/events.jsonl; nothing when there is no such file. A line
// that is cut short, as a log that still grows may have, ends the timeline there.
[[nodiscard]] std::optional<Timeline> read_timeline(const std::filesystem::path& events,
                                                    std::uint64_t stream,
                                                    const TimelineLimits& limits = {});

// Of every cell the first stream of the first seed that has a log, at most `count` of them.
[[nodiscard]] std::vector<Timeline> select_timelines(const Comparison& comparison,
                                                     const std::filesystem::path& run,
                                                     std::size_t count = 16);

// The headline of every cell beside its memory and its verdicts; aligned for a terminal.
[[nodiscard]] std::string markdown_table(const Comparison& comparison);

[[nodiscard]] std::string markdown_report(const ReportInput& input);
[[nodiscard]] std::string csv_table(const Comparison& comparison);
[[nodiscard]] nlohmann::json results_json(const ReportInput& input);
[[nodiscard]] std::string html_page(const ReportInput& input);

// Writes report.html, report.md, table.csv and results.json, each of them whole or not at all.
void write_report(const ReportInput& input, const std::filesystem::path& folder);

}  // namespace nrem::core
