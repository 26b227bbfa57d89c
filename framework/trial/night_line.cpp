// Nights as lines of events.jsonl. They hold nothing that a clock measured: the lines of a run are
// the same in every byte however it was run.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "trial/trial_run.hpp"
#include "wake/event_log.hpp"

namespace nrem::core {

namespace {

void add(JsonObject& object, const ChangeRecord& change) {
    object.add("added", change.added);
    object.add("changed", change.changed);
    object.add("removed", change.removed);
    object.add("tensor_change", change.tensor_change);
}

void append_stage(std::string& json, const StageRecord& stage) {
    JsonObject object(json);
    object.add("policy", stage.policy);
    add(object, stage.change);
}

void append_pass(std::string& json, const PassRecord& pass) {
    JsonObject object(json);
    add(object, pass.change);
    object.add("gain", pass.gain);
    add(object, pass.memory);
    object.add("replays", pass.replays);
    object.add("invented", pass.invented);
    object.add("recalls", pass.recalls);
    object.add("calls", pass.calls);
    object.add("tokens_used", pass.tokens);
    if (pass.undone) object.add("undone", true);
    if (!pass.stages.empty()) object.list("stages", pass.stages, append_stage);
}

void append_check(std::string& json, const GateCheck& check) {
    JsonObject object(json);
    object.add("check", check.check);
    object.add("figure", check.figure);
    object.add("limit", check.limit);
    object.add("p", check.p);
    if (check.measured) object.add("measured", check.measured);
    if (!check.why.empty()) object.add("why", check.why);
    object.add("passed", check.passed);
}

void append_note(std::string& json, const std::pair<std::string, std::string>& note) {
    append_json_string(json += '[', note.first);
    append_json_string(json += ',', note.second);
    json += ']';
}

void add_size(JsonObject object, const Footprint& size) {
    add(object, size);
}

void add_night(JsonObject line, std::uint64_t stream, const NightRecord& night) {
    line.add("stream", stream);
    line.add("step", night.step);
    line.add("kind", "night");
    line.add("sleep", night.sleep);
    line.add("publish_step", night.published_after);
    line.add("version_before", night.version_before);
    line.add("version_after", night.version_after);
    line.add("outcome", name_of(night.outcome));
    line.add("stopped_by", night.stopped_by);
    line.add("context_items", night.context_items);
    line.add("rebased", night.rewritten);
    line.add("queued", night.queued);
    line.add("score_before", night.score_before);
    line.add("probes", night.probes);
    add_size(line.object("before"), night.before);
    add_size(line.object("after"), night.after);
    line.list("passes", night.passes, append_pass);
    line.list("gate", night.gate, append_check);
    line.list("notes", night.notes, append_note);
    line.add_json("diff", dumped(nlohmann::json(night.diff)));
    if (night.by_hand) line.add("by_hand", true);
}

void add_timing(JsonObject line, const StreamRecord& stream, std::size_t index) {
    const NightRecord& night = stream.nights[index];
    line.add("stream", stream.index);
    line.add("night", index);
    line.add("sleep", night.sleep);
    line.add("step", night.step);
    line.add("stalled", night.overlapped && night.waited_ms > 0);
    line.add("waited_ms", night.waited_ms);
    line.list("passes_ms", night.passes, [](std::string& json, const PassRecord& pass) {
        json += fmt::format("{:.3f}", pass.milliseconds);
    });
}

void add_rollback(JsonObject line, std::uint64_t stream, std::uint64_t step, const Memory& memory) {
    line.add("stream", stream);
    line.add("step", step);
    line.add("kind", "rollback");
    line.add("version_after", memory.version());
    add(line, memory.footprint());
}

void add_end(JsonObject line, std::uint64_t stream, const Memory& memory) {
    line.add("stream", stream);
    line.add("kind", "end");
    add(line, memory.footprint());
}

}  // namespace

std::string night_line(std::uint64_t stream, const NightRecord& night) {
    std::string line;
    add_night(JsonObject(line), stream, night);
    return line + '\n';
}

std::string timing_lines(const StreamRecord& stream) {
    std::string lines;
    for (std::size_t i = 0; i < stream.nights.size(); ++i) {
        add_timing(JsonObject(lines), stream, i);
        lines += '\n';
    }
    return lines;
}

std::string rollback_line(std::uint64_t stream, std::uint64_t step, const Memory& memory) {
    std::string line;
    add_rollback(JsonObject(line), stream, step, memory);
    return line + '\n';
}

std::string end_line(std::uint64_t stream, const Memory& memory) {
    std::string line;
    add_end(JsonObject(line), stream, memory);
    return line + '\n';
}

}  // namespace nrem::core
