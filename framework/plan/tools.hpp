// What tools say of themselves, checked: of a cell and of a task's world.
#pragma once

#include <string>
#include <vector>

#include "host/instance.hpp"
#include "language/structured.hpp"
#include "plan/plan.hpp"

namespace nrem::core {

struct ToolInfo {
    std::string name;
    std::string summary;
    std::string schema;   // as given
    nlohmann::json read;  // the same
};

// Throws Error for a tool whose schema is none, or not that of an object.
[[nodiscard]] ToolInfo info_of(const ToolInstance& tool);
// Those of the task's world; none where it has none.
[[nodiscard]] std::vector<ToolInfo> tools_of(const TaskInstance& task);
// Throws Error for a name that is there twice.
void need_different(const std::vector<ToolInfo>& tools);
// Why a cell's tools cannot be used; "": they can.
[[nodiscard]] std::string tool_conflict(const Cell& cell, const nrem_host* host);

}  // namespace nrem::core
