#include "language/plugin_call.hpp"

#include <vector>

#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

nrem_token view(const StoredToken& token) {
    return {borrow(token.text), token.log_probability};
}

void pass_on(const StoredPlace& place, const nrem_reply_sink& sink) {
    const nrem_token token = view(place.token);
    std::vector<nrem_token> rivals;
    for (const StoredToken& rival : place.rivals) rivals.push_back(view(rival));
    sink.place(sink.self, &token, {rivals.data(), rivals.size(), sizeof(nrem_token)});
}

}  // namespace

Inputs inputs_of(Crossing& crossing, nrem_array inputs) {
    Inputs given;
    if (!crossing.there("inputs", inputs, sizeof(nrem_input))) return given;
    for (const auto& input : nrem::Array<nrem_input>(inputs)) {
        if (!crossing.there("name of an input", input.name) ||
            !crossing.there("text of an input", input.text))
            return {};
        given.emplace(nrem::view(input.name), nrem::view(input.text));
    }
    return given;
}

void pass_on(const LanguageReply& reply, const nrem_reply_sink& sink) {
    sink.state(sink.self, reply.state);
    sink.text(sink.self, borrow(reply.text));
    for (const auto& [name, value] : reply.fields)
        sink.field(sink.self, borrow(name), borrow(value));
    if (NREM_HAS(&sink, place) && sink.place)
        for (const StoredPlace& place : reply.places) pass_on(place, sink);
    if (NREM_HAS(&sink, tokens) && sink.tokens)
        sink.tokens(sink.self, reply.prompt_tokens, reply.answer_tokens);
}

}  // namespace nrem::core
