// Nights as lines of events.jsonl. They hold nothing that a clock measured: the lines of a run are
// the same in every byte however it was run.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "trial/trial_run.hpp"
#include "wake/event_log.hpp"

namespace nrem::core {

namespace {

std::string footprint(const Footprint& size) {
    return fmt::format("\"bytes\":{},\"records\":{},\"tokens\":{}", size.bytes, size.records,
                       size.tokens);
}

std::string change(const ChangeRecord& change) {
    std::string text = fmt::format("\"added\":{},\"changed\":{},\"removed\":{}", change.added,
                                   change.changed, change.removed);
    append_json_number(text, "tensor_change", change.tensor_change);
    return text;
}

// "[a,b]" from the texts that `item` makes.
template <class Items, class Item>
std::string list(const Items& items, Item&& item) {
    std::string text = "[";
    for (const auto& each : items) {
        if (text.size() > 1) text += ',';
        text += item(each);
    }
    return text + "]";
}

std::string json_text(std::string_view text) {
    std::string made;
    append_json_string(made, text);
    return made;
}

std::string stage_object(const StageRecord& stage) {
    return "{\"policy\":" + json_text(stage.policy) + "," + change(stage.change) + "}";
}

std::string pass_object(const PassRecord& pass) {
    std::string text = "{" + change(pass.change);
    append_json_number(text, "gain", pass.gain);
    text += fmt::format(
        ",{},\"replays\":{},\"invented\":{},\"recalls\":{},\"calls\":{},\"tokens_used\":{}",
        footprint(pass.memory), pass.replays, pass.invented, pass.recalls, pass.calls, pass.tokens);
    if (pass.undone) text += ",\"undone\":true";
    if (!pass.stages.empty()) text += ",\"stages\":" + list(pass.stages, stage_object);
    return text + "}";
}

std::string changes_json(const MemoryChanges& changes) {
    using nlohmann::json;
    return json(changes).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string check_object(const GateCheck& check) {
    std::string text = "{\"check\":" + json_text(check.check);
    append_json_number(text, "figure", check.figure);
    append_json_number(text, "limit", check.limit);
    append_json_number(text, "p", check.p);
    if (check.measured) text += fmt::format(",\"measured\":{}", check.measured);
    if (!check.why.empty()) text += ",\"why\":" + json_text(check.why);
    return text + (check.passed ? ",\"passed\":true}" : ",\"passed\":false}");
}

}  // namespace

std::string night_line(std::uint64_t stream, const NightRecord& night) {
    std::string line = fmt::format(
        "{{\"stream\":{},\"step\":{},\"kind\":\"night\",\"sleep\":{},\"publish_step\":{},"
        "\"version_before\":{},\"version_after\":{},\"outcome\":\"{}\",\"stopped_by\":\"{}\","
        "\"context_items\":{},\"rebased\":{},\"queued\":{}",
        stream, night.step, json_text(night.sleep), night.published_after, night.version_before,
        night.version_after, name_of(night.outcome), night.stopped_by, night.context_items,
        night.rewritten, night.queued);
    append_json_number(line, "score_before", night.score_before);
    line += fmt::format(",\"probes\":{}", night.probes);
    line += ",\"before\":{" + footprint(night.before) + "},\"after\":{" + footprint(night.after) +
            "},\"passes\":" + list(night.passes, pass_object) +
            ",\"gate\":" + list(night.gate, check_object) + ",\"notes\":" +
            list(night.notes,
                 [](const auto& note) {
                     return "[" + json_text(note.first) + "," + json_text(note.second) + "]";
                 }) +
            ",\"diff\":" + changes_json(night.diff);
    return line + (night.by_hand ? ",\"by_hand\":true}\n" : "}\n");
}

std::string timing_lines(const StreamRecord& stream) {
    std::string lines;
    for (std::size_t i = 0; i < stream.nights.size(); ++i) {
        const NightRecord& night = stream.nights[i];
        lines += fmt::format("{{\"stream\":{},\"night\":{},\"sleep\":{},\"step\":{},\"stalled\":{}",
                             stream.index, i, json_text(night.sleep), night.step,
                             night.overlapped && night.waited_ms > 0);
        append_json_number(lines, "waited_ms", night.waited_ms);
        lines += ",\"passes_ms\":" + list(night.passes, [](const PassRecord& pass) {
                     return fmt::format("{:.3f}", pass.milliseconds);
                 });
        lines += "}\n";
    }
    return lines;
}

std::string rollback_line(std::uint64_t stream, std::uint64_t step, const Memory& memory) {
    return fmt::format(
        "{{\"stream\":{},\"step\":{},\"kind\":\"rollback\",\"version_after\":{},{}}}\n", stream,
        step, memory.version(), footprint(memory.footprint()));
}

std::string end_line(std::uint64_t stream, const Memory& memory) {
    return fmt::format("{{\"stream\":{},\"kind\":\"end\",{}}}\n", stream,
                       footprint(memory.footprint()));
}

}  // namespace nrem::core
