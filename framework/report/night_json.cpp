#include "report/night_json.hpp"

#include <algorithm>
#include <numeric>

#include "report/change_text.hpp"
#include "report/text.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

constexpr std::size_t most_passes = 64;
constexpr std::size_t most_stages = 12;  // of one pass
constexpr std::size_t most_checks = 24;
constexpr std::size_t most_notes = 40;
constexpr std::size_t word = 60;  // characters of a name

const Json& list(const Json& from, const char* name) {
    static const Json none = Json::array();
    const auto found = from.find(name);
    return found != from.end() && found->is_array() ? *found : none;
}

Json object(const Json& from, const char* name, std::initializer_list<const char*> fields) {
    const auto found = from.find(name);
    return found != from.end() && found->is_object() ? picked(*found, fields, word)
                                                     : Json::object();
}

// The first items of a list, each converted by `to`; null ones are left out.
template <class To>
Json first_of(const Json& items, std::size_t most, To&& to) {
    Json out = Json::array();
    for (std::size_t i = 0; i < items.size() && out.size() < most; ++i)
        if (Json item = to(items[i]); !item.is_null()) out.push_back(std::move(item));
    return out;
}

Json check_json(const Json& check) {
    if (!check.is_object()) return nullptr;
    return picked(check, {"check", "figure", "limit", "p", "measured", "passed", "why"}, word);
}

Json stage_json(const Json& stage) {
    if (!stage.is_object()) return nullptr;
    return picked(stage, {"policy", "added", "changed", "removed", "tensor_change"}, word);
}

Json pass_json(const Json& pass) {
    if (!pass.is_object()) return nullptr;
    Json out = picked(pass,
                      {"gain", "added", "changed", "removed", "tensor_change", "bytes", "records",
                       "replays", "invented", "recalls", "calls", "tokens_used", "undone"},
                      word);
    if (const Json& stages = list(pass, "stages"); !stages.empty())
        out["stages"] = first_of(stages, most_stages, stage_json);
    return out;
}

Json note_json(const Json& note, std::size_t characters) {
    if (!note.is_array() || note.size() != 2 || !note[0].is_string() || !note[1].is_string())
        return nullptr;
    return {shortened(note[0].get_ref<const std::string&>(), word),
            shortened(note[1].get_ref<const std::string&>(), characters)};
}

void add_lists(Json& out, const Json& event, const TimelineLimits& limits) {
    const auto add = [&](const char* name, std::size_t most, auto&& to) {
        const Json& all = list(event, name);
        out[name] = first_of(all, most, to);
        if (all.size() > most) out[std::string(name) + "_left_out"] = all.size() - most;
    };
    add("passes", most_passes, pass_json);
    add("gate", most_checks, check_json);
    add("notes", most_notes, [&](const Json& note) { return note_json(note, limits.characters); });
    const std::vector<std::string> lines = change_lines(changes_of_night(event));
    out["diff"] = Json::array();
    for (std::size_t i = 0; i < std::min(lines.size(), limits.lines); ++i)
        out["diff"].push_back(shortened(lines[i], limits.characters));
    if (lines.size() > limits.lines) out["diff_left_out"] = lines.size() - limits.lines;
}

}  // namespace

Json picked(const Json& from, std::initializer_list<const char*> names, std::size_t characters) {
    Json out = Json::object();
    for (const char* name : names) {
        const auto found = from.find(name);
        if (found == from.end()) continue;
        if (found->is_string())
            out[name] = shortened(found->get_ref<const std::string&>(), characters);
        else if (found->is_number() || found->is_boolean())
            out[name] = *found;
    }
    return out;
}

std::uint64_t step_in(const Json& event, const char* name, std::uint64_t otherwise) {
    const auto found = event.find(name);
    return found != event.end() && found->is_number_unsigned()
               ? std::min(found->get<std::uint64_t>(), last_step)
               : otherwise;
}

double night_gain(const Json& event) {
    double gain = 0;
    for (const Json& pass : list(event, "passes"))
        if (pass.is_object() && pass.contains("gain") && pass["gain"].is_number())
            gain += pass["gain"].get<double>();
    return gain;
}

Json night_row(const NightView& night) {
    Json row = picked(night.event, {"outcome", "stopped_by", "by_hand"}, word);
    const std::uint64_t step = step_in(night.event, "step", 0);
    row["step"] = step;
    row["publish_step"] = std::max(step, step_in(night.event, "publish_step", step));
    row["night"] = night.number;
    row["sleep"] = night.sleep;
    row["passes"] = list(night.event, "passes").size();
    row["gain"] = night_gain(night.event);
    const Json after = object(night.event, "after", {"bytes"});
    row["bytes"] = after.contains("bytes") && after["bytes"].is_number() ? after["bytes"] : Json();
    Json failed = first_of(list(night.event, "gate"), most_checks, [](const Json& check) {
        const bool fell = check.is_object() && check.contains("passed") && check["passed"] == false;
        return fell ? check_json(check) : Json();
    });
    if (!failed.empty()) row["failed"] = std::move(failed);
    if (night.clock && night.clock->waited_ms > 0) row["waited_ms"] = night.clock->waited_ms;
    if (night.clock && night.clock->stalled) row["stalled"] = true;
    return row;
}

Json night_detail(const NightView& night, const TimelineLimits& limits) {
    Json out = night_row(night);
    out.update(picked(
        night.event,
        {"version_before", "version_after", "context_items", "score_before", "rebased", "queued"},
        word));
    for (const char* size : {"before", "after"})
        out[size] = object(night.event, size, {"bytes", "records", "tokens"});
    add_lists(out, night.event, limits);
    if (night.clock) {
        const auto& passes = night.clock->passes_ms;
        out["milliseconds"] = std::accumulate(passes.begin(), passes.end(), 0.0);
        for (std::size_t i = 0; i < std::min(night.clock->passes_ms.size(), out["passes"].size());
             ++i)
            out["passes"][i]["milliseconds"] = night.clock->passes_ms[i];
    }
    return out;
}

}  // namespace nrem::core
