// Records as JSON, complete: reading gives back the very same records.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "memory/records.hpp"

namespace nrem::core {

[[nodiscard]] nlohmann::json record_json(const nrem_record& record);
// Adds or replaces a record. Throws nlohmann::json::exception for JSON that is not a record.
void put_record(RecordSet& records, const nlohmann::json& line);

}  // namespace nrem::core
