#include "plan/reviews.hpp"

#include <algorithm>

namespace nrem::core {

bool is_review(const Operation& operation) {
    if (!operation.has_schema() || !operation.schema.contains("properties")) return false;
    const auto& properties = operation.schema["properties"];
    const auto verdict = properties.find(review_verdict);
    return verdict != properties.end() && verdict->value("type", nlohmann::json()) == "boolean";
}

bool reviews(const Cell& cell) {
    return cell.prompts && cell.loop.component && offers(*cell.loop.component, "loop.verdict") &&
           std::ranges::any_of(cell.prompts->operations,
                               [](const auto& each) { return is_review(each.second); });
}

}  // namespace nrem::core
