#include "wake/event_log.hpp"

#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

constexpr std::string_view kinds[] = {"observe", "query", "probe", "boundary"};

void add_prediction(JsonObject& line, const nrem_answer& prediction) {
    if (prediction.text.size) line.add("prediction", nrem::view(prediction.text));
    if (prediction.understanding.size)
        line.add("understanding", nrem::view(prediction.understanding));
    line.add("predicted_value", prediction.value);
    const auto probabilities = nrem::view(prediction.probabilities);
    if (prediction.choice >= 0 &&
        static_cast<std::size_t>(prediction.choice) < probabilities.size())
        line.add("p", probabilities[static_cast<std::size_t>(prediction.choice)]);
}

// How a language model arrived at its answer, if that is worth noting.
void add_reply(JsonObject& line, const StepRecord& record) {
    if (record.reply > 0)
        line.add("reply", reply_state_names[static_cast<std::size_t>(record.reply)]);
    if (record.lack != Lack::none) line.add("lack", name_of(record.lack));
    if (record.understood >= 0) line.add("understood", record.understood);
}

void add_verdict(JsonObject& line, const StepRecord& record) {
    add_reply(line, record);
    if (record.correct >= 0) line.add("correct", record.correct);
    if (record.stale) line.add("stale", true);
    line.add("log_loss", record.log_loss);
    line.add("absolute_error", record.absolute_error);
    line.add("version", record.version);
    if (record.age >= 0) line.add("age", record.age);
}

void add_facts(JsonObject facts, const FactCount& counts) {
    facts.add("supported", counts.supported);
    facts.add("stale", counts.stale);
    facts.add("fabricated", counts.fabricated);
    facts.add("omitted", counts.omitted);
}

void add_event(JsonObject line, const EventView& view, const StepRecord& record) {
    line.add("stream", view.stream);
    line.add("name", view.name);
    line.add("step", record.step);
    line.add("kind", kinds[static_cast<std::size_t>(record.kind)]);
    line.add("at", view.event->at);
    if (view.event->cue && view.event->cue->text.size)
        line.add("cue", nrem::view(view.event->cue->text));
    if (view.prediction) {
        line.add("recalled", view.recalled);
        add_prediction(line, *view.prediction);
    }
    if (view.event->truth) {
        if (view.event->truth->text.size)
            line.add("truth", nrem::view(view.event->truth->text));
        line.add("true_value", view.event->truth->value);
    }
    add_verdict(line, record);
    if (record.facts) add_facts(line.object("facts"), *record.facts);
    add(line, record.memory);
}

}  // namespace

void add(JsonObject& object, const Footprint& size) {
    object.add("bytes", size.bytes);
    object.add("records", size.records);
    object.add("tokens", size.tokens);
}

void append_event(std::string& log, const EventView& view, const StepRecord& record) {
    add_event(JsonObject(log), view, record);
    log += '\n';
}

}  // namespace nrem::core
