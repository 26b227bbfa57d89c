// Records as JSON, whole, so that the very same ones come back.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "memory/records.hpp"

namespace nrem::core {

[[nodiscard]] nlohmann::json record_json(const nrem_record& record);
// Adds or replaces. Throws nlohmann::json::exception for what is no record.
void put_record(RecordSet& records, const nlohmann::json& line);

}  // namespace nrem::core
