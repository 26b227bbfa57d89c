// A schema as it is sent: servers that enforce one make a model write the properties in the order in
// which they stand there.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace nrem::core {

// The properties in the order in which the schema requires them, so that a reason comes before the
// answer that it is for; then the others. All else by name.
[[nodiscard]] std::string schema_text(const nlohmann::json& schema);

}  // namespace nrem::core
