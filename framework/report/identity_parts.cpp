#include "report/identity_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"

namespace nrem::core {

using Json = nlohmann::json;

namespace {

std::string value_text(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

// The value of a name, which is added where there is none.
template <class Value>
Value& at_name(std::vector<std::pair<std::string, Value>>& all, const std::string& name) {
    const auto found = std::ranges::find(all, name, &std::pair<std::string, Value>::first);
    return found != all.end() ? found->second : all.emplace_back(name, Value{}).second;
}

}  // namespace

Json identity_of(const CellSummary& cell) {
    const Json parsed = try_json(cell.identity).value_or(Json());
    return parsed.is_object() ? parsed : Json();
}

void SettingValues::add(const Json& settings) {
    if (!settings.is_object()) return;
    for (const auto& [name, value] : settings.items()) {
        Values& values = at_name(values_, name);
        if (const auto [text, fresh] = values.known.insert(value_text(value)); fresh)
            values.in_order.push_back(*text);
    }
}

std::string SettingValues::text() const {
    std::string out;
    for (const auto& [name, all] : values_)
        if (const auto& values = all.in_order;
            values.size() > 1 || (values[0] != "" && values[0] != "{}"))
            out += fmt::format("{}{} = {}", out.empty() ? "" : "; ", name, listed(values));
    return out;
}

void Parts::add(const Json& part) {
    if (!part.is_object() || !part.contains("name")) return;
    at_name(parts_, value_text(part["name"])).add(part.value("settings", Json::object()));
}

std::string Parts::text() const {
    std::string out;
    for (const auto& [name, settings] : parts_) {
        const std::string inside = settings.text();
        out += fmt::format("{}{}{}", out.empty() ? "" : ", ", name,
                           inside.empty() ? "" : " (" + inside + ")");
    }
    return out;
}

std::string listed(const std::vector<std::string>& values, std::size_t most) {
    std::string out;
    for (std::size_t i = 0; i < std::min(values.size(), most); ++i)
        out += (i ? ", " : "") + values[i];
    return values.size() > most ? fmt::format("{} and {} more", out, values.size() - most) : out;
}

}  // namespace nrem::core
