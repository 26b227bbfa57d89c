// One finished trial as one JSON line of trials.jsonl: its identity, its outcome, its metrics, and
// separately what a clock measured. Reading a line and writing it again gives the same bytes.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/lines.hpp"
#include "metrics/metrics.hpp"
#include "plan/plan.hpp"

namespace nrem::core {

// Of the rows that this version writes. Those of before have none, which reads as 0.
inline constexpr std::uint64_t row_schema = 1;

struct Row : CellName {
    std::uint64_t schema = row_schema;
    std::string id;                 // 16 hex digits, of the trial
    std::vector<std::string> also;  // arms or controls that come to this very cell, too
    std::string parent;    // of a noop_sleep control: identity of the first cell it belongs to
    std::string twin;      // of a cell that sleeps: identity of its noop_sleep control
    std::string problem;   // rows with equal problems may be compared
    std::string identity;  // of the cell
    std::uint64_t seed = 0;
    std::uint64_t first_stream = 0;  // above 0: the trial has the streams of a later stage
    Outcome outcome = Outcome::ok;
    // False: time entered the result (realtime sleep, a budget in milliseconds), or a hand did.
    bool reproducible = true;
    std::string error;  // of a failed trial
    // Names, for display.
    std::string task;
    std::string backend;
    std::string rule;
    std::vector<std::string> policies;
    std::string scheduler;

    Metrics metrics;
    Timing timing;
};

[[nodiscard]] Row make_row(const Cell& cell, const TrialRecord& trial);

[[nodiscard]] nlohmann::json to_json(const Row& row);
// Throws Error naming the field: "metrics.total.right: expected [n, hits]".
[[nodiscard]] Row row_from_json(const nlohmann::json& json);

// The line without its end; bytes that are not UTF-8 are replaced, so that it can always be read.
[[nodiscard]] std::string to_line(const Row& row);
// With its checksum and its end. The checksum is with the timing, in what two runs do not share.
[[nodiscard]] std::string to_sealed_line(const Row& row);
[[nodiscard]] Row row_from_line(std::string_view line);
// None for a line that is not as it was written: by its checksum, or since it is no JSON. Throws
// Error with the line's place for JSON that is no row, which another version may have written.
[[nodiscard]] std::optional<Row> row_of(const LineReader& line);

[[nodiscard]] nlohmann::json to_json(const Metrics& metrics);
[[nodiscard]] nlohmann::json to_json(const Timing& timing);

struct FieldLine;
// The fields of a line of trials.jsonl.
[[nodiscard]] std::vector<FieldLine> row_fields();

}  // namespace nrem::core
