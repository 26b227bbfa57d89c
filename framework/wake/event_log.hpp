// The lines of trials/<id>/events.jsonl that a lane writes. The fields of each are described once;
// lines are written, read and documented by that. First comes the stream, by which readers choose.
// The lines of nights are in trial/night_line.hpp, those of probes in wake/visit_log.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/fields.hpp"
#include "base/json_line.hpp"
#include "nrem/sdk/values.hpp"
#include "wake/day_log.hpp"
#include "wake/loss.hpp"

namespace nrem::core {

// What this version writes into the first line. Logs of before have no such line, which reads as 0.
inline constexpr std::uint64_t event_log_schema = 1;

struct EventLogHead {
    std::uint64_t schema = event_log_schema;
};
void fields(auto& archive, Of<EventLogHead> auto& head) {
    archive("schema", head.schema);
}

// The first four are those of nrem_event.
enum class LineKind {
    observe, query, test, boundary,  // steps
    night, rollback, end,
    breaker, capped, by_hand,  // notes
    visit  // of a probe
};
constexpr auto names_of(LineKind) {
    return std::to_array<std::string_view>({"observe", "query", "test", "boundary", "night",
                                            "rollback", "end", "breaker", "capped", "by_hand",
                                            "visit"});
}
constexpr auto former_names_of(LineKind) {
    return std::to_array<std::pair<std::string_view, LineKind>>({{"probe", LineKind::test}});
}
[[nodiscard]] constexpr bool is_step(LineKind kind) { return kind <= LineKind::boundary; }

// Texts are borrowed.
struct StepLine {
    std::uint64_t stream = 0;
    std::string_view name;  // of the stream
    std::uint64_t step = 0;
    LineKind kind = LineKind::query;
    double at = none;
    std::string_view group;
    std::string_view part;  // of a reversal design
    std::string_view cue;
    std::optional<std::uint64_t> recalled;  // records shown
    std::string_view prediction;
    std::string_view understanding;
    double predicted_value = none;
    float p = static_cast<float>(none);  // of the choice
    std::string_view truth;
    double true_value = none;
    std::string_view reply;  // how a language model arrived at its answer, if that is worth noting
    std::string_view lack;
    std::optional<std::uint64_t> understood;  // 1 or 0
    std::optional<std::uint64_t> correct;
    bool stale = false;
    std::optional<Cause> cause;               // why it is wrong
    std::optional<std::uint64_t> lost_step;   // of a retention miss: the write, or the night after it
    std::optional<std::uint64_t> lost_night;
    std::string_view lost_by;                 // the night's policies
    double log_loss = none;
    double absolute_error = none;
    std::uint64_t version = 0;  // of the memory that the prediction saw
    std::optional<std::uint64_t> age;
    std::optional<FactCount> facts;
    std::optional<LoopCount> loop;
    Footprint memory;  // after the step
};
void fields(auto& archive, Of<StepLine> auto& line) {
    archive("stream", line.stream);
    archive("name", line.name);
    archive("step", line.step);
    archive("kind", line.kind);
    archive("at", line.at);
    archive.unless_empty("group", line.group);
    archive.unless_empty("part", line.part);
    archive.unless_empty("cue", line.cue);
    archive("recalled", line.recalled);
    archive.unless_empty("prediction", line.prediction);
    archive.unless_empty("understanding", line.understanding);
    archive("predicted_value", line.predicted_value);
    archive("p", line.p);
    archive.unless_empty("truth", line.truth);
    archive("true_value", line.true_value);
    archive.unless_empty("reply", line.reply);
    archive.unless_empty("lack", line.lack);
    archive("understood", line.understood);
    archive("correct", line.correct);
    archive.unless_false("stale", line.stale);
    archive("cause", line.cause);
    archive("lost_step", line.lost_step);
    archive("lost_night", line.lost_night);
    archive.unless_empty("lost_by", line.lost_by);
    archive("log_loss", line.log_loss);
    archive("absolute_error", line.absolute_error);
    archive("version", line.version);
    archive("age", line.age);
    archive("facts", line.facts);
    archive("loop", line.loop);
    fields(archive, line.memory);
}

// What happened to a sleep that is no night.
struct SleepNote {
    std::uint64_t stream = 0;
    std::uint64_t step = 0;
    LineKind kind = LineKind::capped;
    std::string_view sleep;      // its name, borrowed
    std::uint64_t interval = 0;  // of a breaker
};
void fields(auto& archive, Of<SleepNote> auto& note) {
    archive("stream", note.stream);
    archive("step", note.step);
    archive("kind", note.kind);
    archive("sleep", note.sleep);
    archive.unless_zero("interval", note.interval);
}

// What an event's line shows in addition to its record; nullptr where it does not apply.
struct EventView {
    std::size_t stream = 0;
    std::string_view name;  // of the stream
    const nrem_event* event = nullptr;
    const nrem_answer* prediction = nullptr;
    std::size_t recalled = 0;  // number of records shown
    const LossPlace* lost = nullptr;  // of a retention miss
};

void append_event(std::string& log, const EventView& view, const StepRecord& record);

}  // namespace nrem::core
