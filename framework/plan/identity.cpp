#include "plan/identity.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/json_line.hpp"
#include "config/settings.hpp"

namespace nrem::core {
namespace {

void add_settings(JsonObject object, const Part& part) {
    std::vector<const Setting*> settings;
    for (const auto& setting : part.settings) settings.push_back(&setting);
    std::ranges::sort(settings, {}, [](const Setting* setting) { return setting->name; });
    for (const Setting* setting : settings)
        if (std::isfinite(setting->number))
            object.add_json(setting->name, setting->text);
        else
            object.add(setting->name, setting->text);
}

void append_part(std::string& json, const Part& part) {
    JsonObject object(json);
    object.add("name", part.component->name);
    add_settings(object.object("settings"), part);
}

void append_sleep(std::string& json, const SleepPart& sleep) {
    JsonObject object(json);
    object.add_json("gate", json_of(sleep.gate));
    object.add("name", sleep.name);
    object.list("policies", sleep.policies, append_part);
    object.add_json("scheduler", json_of(sleep.scheduler));
    object.add_json("sleep", json_of(sleep.settings));
}

void append_probe(std::string& json, const ProbePart& probe) {
    JsonObject object(json);
    object.add("at", text_of(probe.at, "at"));
    object.add_json("probe", json_of(probe.part));
}

// Which of the task's streams, where not all.
void add_drawn(JsonObject& object, const Cell& cell) {
    if (cell.drawn_from) object.add("drawn_from", cell.drawn_from);
    if (cell.skipped) object.add("skip_streams", cell.skipped);
}

void add_models(JsonObject models, const Cell& cell) {
    for (std::size_t role = 0; role < model_roles.size(); ++role)
        if (cell.models[role].component)
            models.add_json(model_roles[role], json_of(cell.models[role]));
}

void add_problem(JsonObject object, const Cell& cell) {
    add_drawn(object, cell);
    object.add("streams", cell.streams);
    object.add_json("task", json_of(cell.task));
}

void append_tool(std::string& json, const Part& tool) { json += json_of(tool); }

// By content: a file that was fitted again under its old name makes another cell.
void add_files(JsonObject& object, const Cell& cell, const Registry& registry) {
    std::map<std::string, std::string> read;
    const std::vector<DataFile> files = registry.data_files();
    const auto look = [&](const Part& part) {
        for (const Setting& setting : part.settings)
            if (const auto file = std::ranges::find(files, setting.text, &DataFile::name);
                file != files.end())
                read.emplace(file->name, file->sha256);
    };
    look(cell.stop);
    std::ranges::for_each(cell.tools, look);
    if (read.empty()) return;
    JsonObject hashes = object.object("files");
    for (const auto& [name, hash] : read) hashes.add(name, hash);
}

// How an answer is made, where that takes more than one question.
void add_loop(JsonObject object, const Cell& cell, const Registry& registry) {
    object.add_json("answer", json_of(cell.answer));
    if (cell.fewer.component) {
        object.add_json("fewer", json_of(cell.fewer));
        object.add("fewer_in", cell.share_fewer);
    }
    add_files(object, cell, registry);
    object.add_json("loop", json_of(cell.loop));
    if (has_other_critic(cell.control)) object.add("reviews", name_of(cell.control));
    if (cell.stop.component) object.add_json("stop", json_of(cell.stop));
    object.list("tools", cell.tools, append_tool);
}

void add_identity(JsonObject object, const Cell& cell, const Registry& registry) {
    if (cell.loop.component) add_loop(object.object("answering"), cell, registry);
    if (cell.attribution) object.add("attribution", true);
    object.add_json("backend", json_of(cell.backend));
    object.add_json("context", json_of(cell.context));
    if (!cell.design.empty()) object.add("design", cell.design);
    add_drawn(object, cell);
    object.add("feedback", name_of(cell.feedback));
    // By content: the same memory by another name is the same cell.
    if (cell.start) object.add("memory", cell.start->hash);
    if (cell.prompts) {  // what is asked, and of whom
        add_models(object.object("models"), cell);
        object.add("prompts", hash(*cell.prompts));
    }
    if (cell.control == Control::oracle) object.add("oracle", true);
    if (!cell.probes.empty()) object.list("probes", cell.probes, append_probe);
    if (cell.repeat) object.add("repeat", cell.repeat);
    object.add_json("rule", json_of(cell.rule));
    object.list("sleeps", cell.sleeps, append_sleep);
    object.add("streams", cell.streams);
    object.add_json("task", json_of(cell.task));
}

}  // namespace

std::string json_of(const Part& part) {
    std::string json;
    append_part(json, part);
    return json;
}

void identify(Cell& cell, const Registry& registry) {
    cell.problem.clear();
    add_problem(JsonObject(cell.problem), cell);
    cell.identity.clear();
    add_identity(JsonObject(cell.identity), cell, registry);
}

}  // namespace nrem::core
