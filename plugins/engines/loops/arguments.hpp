// What a tool is called with.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "nrem/sdk/tool.hpp"

namespace nrem::loops {

// A member that the schema asks for and calls a text.
inline std::string text_argument(const ToolCall& call, const char* name) {
    const auto read = nlohmann::json::parse(call.arguments(), nullptr, false);
    const auto found = read.is_object() ? read.find(name) : read.end();
    if (found == read.end() || !found->is_string())
        throw Refusal(std::string("'") + name + "' must be there, as a text");
    return *found;
}

}  // namespace nrem::loops
