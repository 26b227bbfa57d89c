#include "plan/identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "config/settings.hpp"

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

std::string sleeps_json(const std::vector<SleepPart>& sleeps) {
    std::string json = "[";
    for (const auto& sleep : sleeps)
        json += fmt::format(R"({}{{"gate":{},"name":{},"policies":{},"scheduler":{},"sleep":{}}})",
                            json.size() > 1 ? "," : "", json_of(sleep.gate), quote_json(sleep.name),
                            policies_json(sleep.policies), json_of(sleep.scheduler),
                            json_of(sleep.settings));
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

// What is asked, and of whom; nothing where no model is.
std::string models_json(const Cell& cell) {
    if (!cell.prompts) return "";
    std::string json = "\"models\":{";
    for (std::size_t role = 0; role < model_roles.size(); ++role)
        if (cell.models[role].component)
            json += fmt::format("{}\"{}\":{}", json.ends_with('{') ? "" : ",", model_roles[role],
                                json_of(cell.models[role]));
    return json + "},\"prompts\":\"" + hash(*cell.prompts) + "\",";
}

// The memory that it starts from, by content: the same one by another name is the same cell.
std::string start_json(const Cell& cell) {
    return cell.start ? "\"memory\":\"" + cell.start->hash + "\"," : "";
}

void identify(Cell& cell) {
    const std::string task = json_of(cell.task);
    const std::string drawn =
        (cell.drawn_from ? fmt::format(R"("drawn_from":{},)", cell.drawn_from) : "") +
        (cell.skipped ? fmt::format(R"("skip_streams":{},)", cell.skipped) : "");
    cell.problem = fmt::format(R"({{{}"streams":{},"task":{}}})", drawn, cell.streams, task);
    cell.identity = fmt::format(
        R"({{"backend":{},"context":{},{}"feedback":"{}",{}{}{}"rule":{},"sleeps":{},"streams":{},"task":{}}})",
        json_of(cell.backend), json_of(cell.context), drawn, name_of(cell.feedback), start_json(cell),
        models_json(cell),
        cell.control == Control::oracle ? "\"oracle\":true," : "", json_of(cell.rule),
        sleeps_json(cell.sleeps), cell.streams, task);
}

}  // namespace nrem::core
