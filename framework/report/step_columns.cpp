#include "report/step_columns.hpp"

#include <algorithm>

namespace nrem::core {

using Json = nlohmann::json;

std::size_t TextTable::place_of(const std::string& text) {
    const auto [found, added] = places_.emplace(text, texts_.size());
    if (added) texts_.push_back(text);
    return found->second;
}

namespace {

Json value_in(const Json& step, const char* name, TextTable& texts) {
    const auto found = step.find(name);
    if (found == step.end()) return nullptr;
    return found->is_string() ? Json(texts.place_of(found->get_ref<const std::string&>())) : *found;
}

}  // namespace

Json step_columns(const Json& steps, TextTable& texts) {
    Json columns{{"count", steps.size()}};
    for (const char* name :
         {"step", "kind", "cue", "prediction", "understanding", "reply", "p", "truth", "correct",
          "stale", "understood", "log_loss", "age", "version", "bytes", "records", "recalled",
          "state", "told", "changes"}) {
        Json column = Json::array();
        for (const Json& step : steps) column.push_back(value_in(step, name, texts));
        const bool one =
            std::ranges::all_of(column, [&](const Json& value) { return value == column.front(); });
        if (!one)
            columns[name] = std::move(column);
        else if (!column.empty() && !column.front().is_null())
            columns[name] = column.front();
    }
    return columns;
}

}  // namespace nrem::core
