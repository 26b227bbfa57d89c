#include "report/night_json.hpp"

#include <algorithm>
#include <numeric>

#include "base/json.hpp"
#include "plan/named_figures.hpp"
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

// The first items of a list, each converted by `to`.
template <class T, class To>
Json first_of(const std::vector<T>& items, std::size_t most, To&& to) {
    Json out = Json::array();
    for (std::size_t i = 0; i < std::min(items.size(), most); ++i) out.push_back(to(items[i]));
    return out;
}

Json check_json(const GateCheck& check) {
    return page_json(check, word);
}

Json pass_json(const PassRecord& pass) {
    Json out = page_json(pass, word);
    out.erase("tokens");
    if (!pass.stages.empty())
        out["stages"] = first_of(pass.stages, most_stages,
                                 [](const StageRecord& stage) { return page_json(stage, word); });
    return out;
}

// What the policies noted, and what they measured.
std::vector<std::pair<std::string, std::string>> with_figures(const NightRecord& night) {
    auto notes = night.notes;
    for (const MeasuredFigure& each : night.figures)
        notes.emplace_back(std::string(measured_prefix) + each.name,
                           decimal(each.sum.sum / static_cast<double>(each.sum.n)));
    return notes;
}

void add_lists(Json& out, const NightRecord& night, const TimelineLimits& limits) {
    const auto add = [&](const std::string& name, const auto& all, std::size_t most, auto&& to) {
        out[name] = first_of(all, most, to);
        if (all.size() > most) out[name + "_left_out"] = all.size() - most;
    };
    add("passes", night.passes, most_passes, pass_json);
    add("gate", night.gate, most_checks, check_json);
    add("notes", with_figures(night), most_notes, [&](const auto& note) {
        return Json{shortened(note.first, word), shortened(note.second, limits.characters)};
    });
    add("diff", change_lines(night.diff), limits.lines,
        [&](const std::string& line) { return shortened(line, limits.characters); });
}

}  // namespace

Json with_short_texts(std::string_view object, std::size_t characters) {
    Json json = read_json(object);
    for (Json& member : json)
        if (member.is_string())
            member = shortened(member.get_ref<const std::string&>(), characters);
    return json;
}

double night_gain(const NightRecord& night) {
    double gain = 0;
    for (const PassRecord& pass : night.passes)
        if (!std::isnan(pass.gain)) gain += pass.gain;
    return gain;
}

Json night_row(const NightView& view) {
    const NightRecord& night = view.record;
    Json row{{"outcome", name_of(night.outcome)},
             {"stopped_by", shortened(night.stopped_by, word)},
             {"step", night.step},
             {"publish_step", night.published_after},
             {"night", view.number},
             {"sleep", view.sleep},
             {"passes", night.passes.size()},
             {"gain", night_gain(night)},
             {"bytes", night.after.bytes}};
    if (night.by_hand) row["by_hand"] = true;
    std::vector<GateCheck> failed;
    std::ranges::copy_if(night.gate, std::back_inserter(failed), std::logical_not(),
                         &GateCheck::passed);
    if (!failed.empty()) row["failed"] = first_of(failed, most_checks, check_json);
    if (view.clock && view.clock->waited_ms > 0) row["waited_ms"] = view.clock->waited_ms;
    if (view.clock && view.clock->stalled == true) row["stalled"] = true;
    return row;
}

Json night_detail(const NightView& view, const TimelineLimits& limits) {
    const NightRecord& night = view.record;
    Json out = night_row(view);
    out["version_before"] = night.version_before;
    out["version_after"] = night.version_after;
    out["context_items"] = night.context_items;
    out["rebased"] = night.rewritten;
    out["queued"] = night.queued;
    out["before"] = page_json(night.before, word);
    out["after"] = page_json(night.after, word);
    if (!std::isnan(night.score_before))
        out["score_before"] = read_json(shortest(night.score_before));  // as in the log
    if (night.self_change > 0) out["self_change"] = read_json(shortest(night.self_change));
    add_lists(out, night, limits);
    if (view.clock) {
        const auto& passes = view.clock->passes_ms;
        out["milliseconds"] = std::accumulate(passes.begin(), passes.end(), 0.0);
        for (std::size_t i = 0; i < std::min(passes.size(), out["passes"].size()); ++i)
            out["passes"][i]["milliseconds"] = passes[i];
    }
    return out;
}

}  // namespace nrem::core
