#include "conformance/speaker.hpp"

#include <fmt/format.h>

#include <cstring>
#include <string>

#include "nrem/sdk/component.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t embedding_size = 8;

std::uint64_t number_of(std::string_view text) {
    std::uint64_t number = 0;
    for (const char c : text) number = combine(number, static_cast<unsigned char>(c));
    return number;
}

// The question in one line: the operation and the beginning of each input.
std::string echo(std::string_view operation, nrem_array inputs) {
    std::string said(operation);
    for (const auto& input : Array<nrem_input>(inputs))
        said += fmt::format(" {} is {}.", view(input.name), view(input.text).substr(0, 60));
    for (char& c : said)
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e ||
            c == '"' || c == '\\')
            c = ' ';
    return said;
}

// One in seven replies is broken, one repaired and one too long. This depends on the question, so
// that the same question gets the same reply from any instance and thread.
std::int32_t state_of(std::uint64_t number) {
    switch (number % 7) {
        case 0:
            return NREM_REPLY_BROKEN;
        case 1:
            return NREM_REPLY_REPAIRED;
        case 2:
            return NREM_REPLY_TOO_LONG;
        default:
            return NREM_REPLY_GOOD;
    }
}

void say_fields(const std::string& said, const nrem_reply_sink& sink) {
    const auto field = [&](std::string_view name, const std::string& value) {
        sink.field(sink.self, borrow(name), borrow(value));
    };
    const std::string list =
        fmt::format(R"(["{}", "item {} is said.", ""])", said, number_of(said) % 5);
    for (const auto* name : {"state", "note", "summary", "memory", "missed", "advice", "reason"})
        field(name, said);
    for (const auto* name : {"facts", "insights"}) field(name, list);
    for (const auto* name : {"correct", "same"}) field(name, "true");
}

nrem_code ask(void*, nrem_str operation, nrem_array inputs, const nrem_reply_sink* sink,
              nrem_error* error) {
    return nrem::detail::guard(error, [&] {
        const std::string said = echo(view(operation), inputs);
        const std::int32_t state = state_of(number_of(said));
        sink->state(sink->self, state);
        if (state == NREM_REPLY_TOO_LONG) return;
        sink->text(sink->self, borrow(said));
        if (state != NREM_REPLY_BROKEN) say_fields(said, *sink);
    });
}

nrem_code embed(void*, nrem_array texts, const nrem_embedding_sink* sink, nrem_error* error) {
    return nrem::detail::guard(error, [&] {
        const Array<nrem_str> given(texts);
        for (std::size_t i = 0; i < given.size(); ++i) {
            nrem::Random random(number_of(view(given[i])));
            float* vector = sink->vector(sink->self, i, embedding_size);
            for (std::size_t k = 0; k < embedding_size; ++k)
                vector[k] = static_cast<float>(random.normal());
        }
    });
}

}  // namespace

Speaker::Speaker(const nrem_host* host)
    : inner_(host),
      language_{.struct_size = sizeof(nrem_language), .ask = ask, .embed = embed},
      host_{.struct_size = sizeof(nrem_host),
            .self = this,
            .log = [](void* self, std::int32_t level, nrem_str message) {
                const auto* inner = static_cast<Speaker*>(self)->inner_;
                inner->log(inner->self, level, message);
            },
            .extension = [](void* self, const char* id) -> const void* {
                auto& speaker = *static_cast<Speaker*>(self);
                if (std::strcmp(id, NREM_LANGUAGE) == 0) return &speaker.language_;
                return speaker.inner_->extension(speaker.inner_->self, id);
            }} {}

}  // namespace nrem::core
