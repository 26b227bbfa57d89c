#include "plan/identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nrem::core {
namespace {

std::string setting_json(const Setting& setting) {
    const bool literal = std::isfinite(setting.number);
    return quote_json(setting.name) + ":" + (literal ? setting.text : quote_json(setting.text));
}

std::string policies_json(const std::vector<Part>& policies) {
    std::string json = "[";
    for (const auto& policy : policies) {
        if (json.size() > 1) json += ',';
        json += json_of(policy);
    }
    return json + "]";
}

}  // namespace

std::string quote_json(std::string_view text) {
    std::string json = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            json += '\\', json += c;
        else if (static_cast<unsigned char>(c) < 0x20)
            json += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        else
            json += c;
    }
    return json + "\"";
}

std::string json_of(const Part& part) {
    std::vector<const Setting*> settings;
    for (const auto& setting : part.settings) settings.push_back(&setting);
    std::ranges::sort(settings, {}, [](const Setting* setting) { return setting->name; });
    std::string json = "{\"name\":" + quote_json(part.component->name) + ",\"settings\":{";
    for (const Setting* setting : settings) {
        if (setting != settings.front()) json += ',';
        json += setting_json(*setting);
    }
    return json + "}}";
}

std::string_view name_of(Feedback feedback) {
    switch (feedback) {
        case Feedback::truth:
            return "truth";
        case Feedback::verdict:
            return "verdict";
        case Feedback::none:
            return "none";
    }
    return "";
}

void identify(Cell& cell) {
    const std::string task = json_of(cell.task);
    cell.problem = fmt::format(R"({{"streams":{},"task":{}}})", cell.streams, task);
    cell.identity = fmt::format(
        R"({{"backend":{},"context":{{"capacity":{},"visible":{}}},"feedback":"{}",)"
        R"({}"policies":{},"rule":{},"scheduler":{},)"
        R"("sleep":{{"milliseconds":{},"passes":{},"probes":{},"stop_when_unchanged":{}}},)"
        R"("streams":{},"task":{}}})",
        json_of(cell.backend), cell.context.capacity, cell.context.visible, name_of(cell.feedback),
        cell.control == Control::oracle ? "\"oracle\":true," : "", policies_json(cell.policies),
        json_of(cell.rule), json_of(cell.scheduler), cell.sleep.milliseconds, cell.sleep.passes,
        cell.sleep.probes, cell.sleep.stop_when_unchanged, cell.streams, task);
}

}  // namespace nrem::core
