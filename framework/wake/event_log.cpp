#include "wake/event_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <iterator>

#include "base/text.hpp"
#include "nrem/sdk/number.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

constexpr std::string_view kinds[] = {"observe", "query", "probe", "boundary"};

void append_escaped(std::string& line, char plain) {
    switch (plain) {
        case '"':
            line += "\\\"";
            break;
        case '\\':
            line += "\\\\";
            break;
        case '\n':
            line += "\\n";
            break;
        case '\t':
            line += "\\t";
            break;
        case '\r':
            line += "\\r";
            break;
        default:
            fmt::format_to(std::back_inserter(line), "\\u{:04x}", static_cast<unsigned>(plain));
    }
}

// How many leading letters need no escape.
std::size_t plain_letters(std::string_view text) {
    const auto is_plain = [](char c) {
        return c >= 0x20 && c != '"' && c != '\\' && static_cast<unsigned char>(c) < 0x80;
    };
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_plain) - text.begin());
}

// Formats without fmt, since several of these are written for every step.
void append_name(std::string& line, std::string_view name) {
    line.append(",\"").append(name).append("\":");
}

void append_text(std::string& line, std::string_view name, std::string_view text) {
    append_name(line, name);
    append_json_string(line, text);
}

void append_integer(std::string& line, std::string_view name, std::integral auto value) {
    append_name(line, name);
    const fmt::format_int text(value);
    line.append(text.data(), text.size());
}

void append_number(std::string& line, std::string_view name, std::floating_point auto value) {
    if (!std::isfinite(value)) return;
    append_name(line, name);
    append_shortest(line, value);
}

void append_prediction(std::string& line, const nrem_answer& prediction) {
    if (prediction.text.size) append_text(line, "prediction", nrem::view(prediction.text));
    if (prediction.understanding.size)
        append_text(line, "understanding", nrem::view(prediction.understanding));
    append_json_number(line, "predicted_value", prediction.value);
    const auto probabilities = nrem::view(prediction.probabilities);
    if (prediction.choice >= 0 &&
        static_cast<std::size_t>(prediction.choice) < probabilities.size())
        append_number(line, "p", probabilities[static_cast<std::size_t>(prediction.choice)]);
}

// How a language model arrived at its answer, if that is worth noting.
void append_reply(std::string& line, const StepRecord& record) {
    static constexpr std::string_view names[] = {"good", "repaired", "broken", "too_long",
                                                 "none"};
    if (record.reply > 0) append_text(line, "reply", names[static_cast<std::size_t>(record.reply)]);
    if (record.lack != Lack::none) append_text(line, "lack", name_of(record.lack));
    if (record.understood >= 0) append_integer(line, "understood", record.understood);
}

void append_verdict(std::string& line, const StepRecord& record) {
    append_reply(line, record);
    if (record.correct >= 0) append_integer(line, "correct", record.correct);
    if (record.stale) line += ",\"stale\":true";
    append_json_number(line, "log_loss", record.log_loss);
    append_json_number(line, "absolute_error", record.absolute_error);
    append_integer(line, "version", record.version);
    if (record.age >= 0) append_integer(line, "age", record.age);
}

}  // namespace

void append_json_string(std::string& line, std::string_view text) {
    line += '"';
    while (true) {
        const std::size_t run = plain_letters(text);
        line += text.substr(0, run);
        text.remove_prefix(run);
        if (text.empty()) break;
        const auto plain = static_cast<unsigned char>(text[0]);
        if (plain < 0x20 || plain == '"' || plain == '\\') {
            append_escaped(line, text[0]);
            text.remove_prefix(1);
        } else {
            const auto [code, end] = unicode::character_at(text, 0);
            line += code < 0 ? std::string_view("\ufffd") : text.substr(0, end);
            text.remove_prefix(end);
        }
    }
    line += '"';
}

void append_json_number(std::string& line, std::string_view name, double value) {
    append_number(line, name, value);
}

void append_event(std::string& log, const EventView& view, const StepRecord& record) {
    log += "{\"stream\":";
    const fmt::format_int stream(view.stream);
    log.append(stream.data(), stream.size());
    append_text(log, "name", view.name);
    append_integer(log, "step", record.step);
    append_text(log, "kind", kinds[static_cast<std::size_t>(record.kind)]);
    append_json_number(log, "at", view.event->at);
    if (view.event->cue && view.event->cue->text.size)
        append_text(log, "cue", nrem::view(view.event->cue->text));
    if (view.prediction) {
        append_integer(log, "recalled", view.recalled);
        append_prediction(log, *view.prediction);
    }
    if (view.event->truth) {
        if (view.event->truth->text.size)
            append_text(log, "truth", nrem::view(view.event->truth->text));
        append_json_number(log, "true_value", view.event->truth->value);
    }
    append_verdict(log, record);
    if (const auto& facts = record.facts)
        fmt::format_to(
            std::back_inserter(log),
            ",\"facts\":{{\"supported\":{},\"stale\":{},\"fabricated\":{},\"omitted\":{}}}",
            facts->supported, facts->stale, facts->fabricated, facts->omitted);
    append_integer(log, "bytes", record.memory.bytes);
    append_integer(log, "records", record.memory.records);
    append_integer(log, "tokens", record.memory.tokens);
    log += "}\n";
}

}  // namespace nrem::core
