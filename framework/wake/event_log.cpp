#include "wake/event_log.hpp"

namespace nrem::core {

namespace {

// 1 or 0; nothing for -1, which is: not judged.
std::optional<std::uint64_t> verdict(std::int32_t given) {
    return given < 0 ? std::nullopt : std::optional<std::uint64_t>(given);
}

void add(StepLine& line, const nrem_answer& prediction) {
    line.prediction = nrem::view(prediction.text);
    line.understanding = nrem::view(prediction.understanding);
    line.predicted_value = prediction.value;
    const auto probabilities = nrem::view(prediction.probabilities);
    if (prediction.choice >= 0 &&
        static_cast<std::size_t>(prediction.choice) < probabilities.size())
        line.p = probabilities[static_cast<std::size_t>(prediction.choice)];
}

void add(StepLine& line, const LossPlace& lost) {
    line.lost_step = lost.step;
    if (lost.night) line.lost_night = lost.night;
    line.lost_by = lost.policies;
}

void add(StepLine& line, const StepRecord& record) {
    line.step = record.step;
    line.kind = static_cast<LineKind>(record.kind);
    if (record.reply > 0) line.reply = reply_state_names[static_cast<std::size_t>(record.reply)];
    if (record.part != DesignPart::none) line.part = name_of(record.part);
    if (record.lack != Lack::none) line.lack = name_of(record.lack);
    line.understood = verdict(record.understood);
    line.correct = verdict(record.correct);
    line.stale = record.stale;
    line.cause = record.cause;
    line.log_loss = record.log_loss;
    line.absolute_error = record.absolute_error;
    line.version = record.version;
    if (record.age >= 0) line.age = record.age;
    line.facts = record.facts;
    if (record.loop) line.loop = *record.loop;
    line.memory = record.memory;
}

}  // namespace

void append_event(std::string& log, const EventView& view, const StepRecord& record) {
    const nrem_event& event = *view.event;
    StepLine line{.stream = view.stream, .name = view.name, .at = event.at};
    if (record.group) line.group = nrem::view(event.group);
    add(line, record);
    if (event.cue) line.cue = nrem::view(event.cue->text);
    if (view.prediction) {
        line.recalled = view.recalled;
        add(line, *view.prediction);
    }
    if (view.lost) add(line, *view.lost);
    if (event.truth) {
        line.truth = nrem::view(event.truth->text);
        line.true_value = event.truth->value;
    }
    append_line(log, line);
}

}  // namespace nrem::core
