// The data that the page's script reads, as one JSON value (described by page_data.d.ts).
#pragma once

#include "report/report.hpp"

namespace nrem::core {

// The part of it that results.json has, too: names, facts, claims and how it was done.
[[nodiscard]] nlohmann::json outcome_json(const ReportInput& input);
[[nodiscard]] nlohmann::json page_data(const ReportInput& input);
// {"lives": [...], "texts": [...]}: what the page shows of trials, step by step and night by night.
[[nodiscard]] nlohmann::json lives_json(const std::vector<Timeline>& timelines);

}  // namespace nrem::core
