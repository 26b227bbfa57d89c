#include "report/step_columns.hpp"

#include <algorithm>
#include <vector>

#include "store/describe.hpp"
#include "wake/event_log.hpp"

namespace nrem::core {

using Json = nlohmann::json;

std::size_t TextTable::place_of(const std::string& text) {
    const auto [found, added] = places_.emplace(text, texts_.size());
    if (added) texts_.push_back(text);
    return found->second;
}

namespace {

// Of the log, and what is added to a step from its trace.
std::vector<std::string> names() {
    std::vector<std::string> names;
    for (const FieldLine& field : fields_of<StepLine>()) names.push_back(field.path);
    names.insert(names.end(), {"state", "told", "changes", "ended", "iterations", "thoughts",
                              "thoughts_left_out"});
    return names;
}

Json value_in(const Json& step, const std::string& name, TextTable& texts) {
    const auto found = step.find(name);
    if (found == step.end()) return nullptr;
    return found->is_string() ? Json(texts.place_of(found->get_ref<const std::string&>())) : *found;
}

}  // namespace

Json step_columns(const Json& steps, TextTable& texts) {
    Json columns{{"count", steps.size()}};
    for (const std::string& name : names()) {
        Json column = Json::array();
        for (const Json& step : steps) column.push_back(value_in(step, name, texts));
        const bool one = std::ranges::all_of(column, [&](const Json& value) {
            return !value.is_array() && value == column.front();
        });
        if (!one)
            columns[name] = std::move(column);
        else if (!column.empty() && !column.front().is_null())
            columns[name] = column.front();
    }
    return columns;
}

}  // namespace nrem::core
