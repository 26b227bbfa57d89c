// The data that the page's script reads, as one JSON value (schema: page/script/*.js).
#pragma once

#include "report/report.hpp"

namespace nrem::core {

[[nodiscard]] nlohmann::json page_data(const ReportInput& input);

}  // namespace nrem::core
