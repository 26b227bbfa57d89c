#include "language/completion.hpp"

#include <fmt/format.h>

#include "nrem/sdk/callback.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

StoredToken stored(const nrem_token& token) {
    return {std::string(nrem::view(token.text)), token.log_probability};
}

// The host's side of both sinks of a model: receives a completion, or the vectors of texts.
struct Taken final : Crossing {
    explicit Taken(Way& to) : way(to) {}
    ~Taken() = default;
    void arrived() override;
    void take_text(nrem_str text);
    void take_end(std::int32_t why);
    void take_usage(const nrem_usage& usage);
    void take_model(nrem_str name);
    void take_place(const nrem_token* token, nrem_array rivals);
    void take_note(nrem_str key, nrem_str text) {
        way.notes.emplace_back(nrem::view(key), nrem::view(text));
    }
    float* vector(std::size_t index, std::size_t count);

    StoredResponse response;
    Way& way;  // the last reported usage is the answer's, if there is one
};

// Receives one vector for each text, all of one size.
void Taken::arrived() {
    const auto& vectors = response.vectors;
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        if (vectors[i].empty())
            refuse(fmt::format("gave no vector for text {} of {}", i + 1, vectors.size()));
        else if (vectors[i].size() != vectors[0].size())
            refuse(fmt::format("the vectors of texts 1 and {} have {} and {} elements", i + 1,
                               vectors[0].size(), vectors[i].size()));
        else
            finite(fmt::format("vector of text {}", i + 1),
                   borrow(std::span<const float>(vectors[i])));
    }
}

float* Taken::vector(std::size_t index, std::size_t count) {
    if (!below("text", index, response.vectors.size())) return nullptr;
    return room("vector", response.vectors[index], count);
}

void Taken::take_text(nrem_str text) {
    if (there("text", text)) response.text = nrem::view(text);
}

void Taken::take_end(std::int32_t why) {
    if (in_range("ended", why, NREM_ENDED, NREM_UNREADABLE)) response.ended = why;
}

void Taken::take_usage(const nrem_usage& usage) {
    if (!check(usage)) return;
    way.unused.push_back({usage.estimated != 0, usage.prompt_tokens, usage.answer_tokens,
                          usage.cached_tokens});
}

void Taken::take_model(nrem_str name) {
    if (there("model", name)) response.model = nrem::view(name);
}

void Taken::take_place(const nrem_token* token, nrem_array rivals) {
    if (!there("token", token) || !there("token", token->text) ||
        !there("rivals", rivals, sizeof(nrem_token)))
        return;
    StoredPlace place{stored(*token), {}};
    for (const auto& rival : nrem::Array<nrem_token>(rivals))
        place.rivals.push_back(stored(rival));
    response.places.push_back(std::move(place));
}

nrem_completion_sink sink_to(Taken& taken) {
    return {.struct_size = sizeof(nrem_completion_sink),
            .reserved = 0,
            .self = &taken,
            .text = callback<&Taken::take_text>,
            .ended = callback<&Taken::take_end>,
            .usage = callback<&Taken::take_usage>,
            .model = callback<&Taken::take_model>,
            .place = callback<&Taken::take_place>,
            .note = callback<&Taken::take_note>};
}

struct Cancel {
    const std::function<bool()>& asked;
    static std::int32_t poll(void* context) {
        return static_cast<const Cancel*>(context)->asked() ? 1 : 0;
    }
};

void generate(const BackendInstance& backend, const ModelRequest& request, Cancel& cancel,
              Taken& taken) {
    std::vector<nrem_message> messages;
    for (const auto& message : request.messages)
        messages.push_back({message.role, 0, borrow(message.text)});
    std::vector<nrem_str> stop;
    for (const auto& text : request.sampling.stop) stop.push_back(borrow(text));
    const nrem_prompt prompt{.struct_size = sizeof(nrem_prompt),
                             .form = request.sampling.form,
                             .messages = {messages.data(), messages.size(), sizeof(nrem_message)},
                             .schema = borrow(request.schema),
                             .temperature = request.sampling.temperature,
                             .top_p = request.sampling.top_p,
                             .max_tokens = request.sampling.max_tokens,
                             .seed = request.seed,
                             .log_probabilities = request.sampling.log_probabilities,
                             .stop = {stop.data(), stop.size(), sizeof(nrem_str)},
                             .cancelled = Cancel::poll,
                             .self = &cancel};
    const nrem_completion_sink sink = sink_to(taken);
    backend.take(taken, &nrem_backend::generate, &prompt, &sink);
}

void embed(const BackendInstance& backend, const ModelRequest& request, Taken& taken) {
    std::vector<nrem_str> texts;
    for (const auto& text : request.texts) texts.push_back(borrow(text));
    taken.response.vectors.resize(texts.size());
    const nrem_vectors_sink sink{.struct_size = sizeof(nrem_vectors_sink),
                                 .reserved = 0,
                                 .self = &taken,
                                 .vector = callback<&Taken::vector>,
                                 .usage = callback<&Taken::take_usage>};
    backend.take(taken, &nrem_backend::embed,
                 nrem_array{texts.data(), texts.size(), sizeof(nrem_str)}, &sink);
}

std::uint64_t estimated_tokens(const ModelRequest& request) {
    std::uint64_t sum = 0;
    for (const auto& message : request.messages) sum += estimate_tokens(message.text);
    for (const auto& text : request.texts) sum += estimate_tokens(text);
    return sum;
}

}  // namespace

StoredResponse complete(const BackendInstance& backend, const ModelRequest& request,
                        const std::function<bool()>& cancelled, Way& way) {
    Taken taken(way);
    Cancel cancel{cancelled};
    try {
        if (request.kind == RequestKind::embed)
            embed(backend, request, taken);
        else
            generate(backend, request, cancel, taken);
    } catch (const Error& failure) {
        if (failure.code() != NREM_TOO_LONG) throw;
        taken.response = {};
        taken.response.code = NREM_TOO_LONG;
        taken.response.message = failure.what();
        taken.response.usage.estimated = false;  // it cost nothing, and that is known
        return taken.response;
    }
    if (way.unused.empty())
        way.unused.push_back(
            {true, estimated_tokens(request), estimate_tokens(taken.response.text), 0});
    taken.response.usage = way.unused.back();
    way.unused.pop_back();
    return std::move(taken.response);
}

}  // namespace nrem::core
