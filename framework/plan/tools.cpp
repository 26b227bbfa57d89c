#include "plan/tools.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

struct Told final : Crossing {
    ~Told() = default;
    std::vector<ToolInfo> tools;
};

bool is_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

nrem_tool_list list_into(Told& taker) {
    return {sizeof(nrem_tool_list), 0, &taker, [](void* to, const nrem_tool_info* info) {
                Told& told = *static_cast<Told*>(to);
                if (!told.there("tool", info) || !told.whole("tool", *info) ||
                    !told.there("name of a tool", info->name) ||
                    !told.there("summary of a tool", info->summary) ||
                    !told.there("schema of a tool", info->schema))
                    return;
                told.tools.push_back({std::string(nrem::view(info->name)),
                                      std::string(nrem::view(info->summary)),
                                      std::string(nrem::view(info->schema)),
                                      {}});
            }};
}

// `owner` is who describes the tool.
void read_schema(ToolInfo& tool, const std::string& owner) {
    const auto refuse = [&](const std::string& why) {
        throw Error(owner + ": the schema of its arguments " + why, NREM_INVALID);
    };
    tool.read = nlohmann::json::parse(tool.schema, nullptr, false);
    if (!tool.read.is_object()) refuse("is no JSON object");
    if (const auto fault = schema_fault(tool.read))
        refuse("is no schema: " + fault->pointer + " " + fault->why);
    if (tool.read.value("type", nlohmann::json()) != "object")
        refuse("has another type than object");
}

}  // namespace

ToolInfo info_of(const ToolInstance& tool) {
    Told told;
    const nrem_tool_list list = list_into(told);
    tool.take(told, &nrem_tool::describe, &list);
    const Component& component = tool.component();
    if (told.tools.size() != 1)
        throw Error(title_of(component) + ": describes " + std::to_string(told.tools.size()) +
                    " tools and is one");
    ToolInfo& made = told.tools.front();
    if (made.name.empty()) made.name = component.name;
    if (made.summary.empty()) made.summary = component.summary;
    if (made.name != component.name)
        throw Error(title_of(component) + ": calls itself '" + made.name + "'");
    read_schema(made, title_of(component));
    return made;
}

std::vector<ToolInfo> tools_of(const TaskInstance& task) {
    if (!task.has(&nrem_task::tools) || !task.has(&nrem_task::act)) return {};
    Told told;
    const nrem_tool_list list = list_into(told);
    task.take(told, &nrem_task::tools, &list);
    for (ToolInfo& tool : told.tools) {
        if (!is_name(tool.name))
            throw Error(title_of(task.component()) + ": '" + tool.name + "' is no name of a tool");
        read_schema(tool, title_of(task.component()) + ": tool " + tool.name);
    }
    return told.tools;
}

std::string tool_conflict(const Cell& cell, const nrem_host* host) try {
    std::vector<ToolInfo> tools;
    for (const Part& part : cell.tools)
        tools.push_back(info_of(ToolInstance(*part.component, part.settings, host)));
    need_different(tools);
    return "";
} catch (const Error& failure) {
    return failure.what();
}

void need_different(const std::vector<ToolInfo>& tools) {
    for (std::size_t i = 0; i < tools.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (tools[i].name == tools[j].name)
                throw Error("there are two tools called '" + tools[i].name + "'", NREM_INVALID);
}

}  // namespace nrem::core
