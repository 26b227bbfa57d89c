#include "language/completion.hpp"

#include <fmt/format.h>

#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

struct Taken final : Crossing {
    explicit Taken(Way& to) : way(to) {}
    ~Taken() = default;
    void arrived() override;
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

Taken& of(void* context) {
    return *static_cast<Taken*>(context);
}

StoredToken stored(const nrem_token& token) {
    return {std::string(nrem::view(token.text)), token.log_probability};
}

void count(Taken& taken, const nrem_usage& usage) {
    if (!taken.check(usage)) return;
    taken.way.unused.push_back({usage.estimated != 0, usage.prompt_tokens, usage.answer_tokens,
                                usage.cached_tokens});
}

nrem_completion_sink sink_to(Taken& taken) {
    return {
        .struct_size = sizeof(nrem_completion_sink),
        .reserved = 0,
        .self = &taken,
        .text =
            [](void* to, nrem_str text) {
                if (of(to).there("text", text)) of(to).response.text = nrem::view(text);
            },
        .ended =
            [](void* to, std::int32_t why) {
                if (of(to).in_range("ended", why, NREM_ENDED, NREM_UNREADABLE))
                    of(to).response.ended = why;
            },
        .usage = [](void* to, const nrem_usage* usage) { count(of(to), *usage); },
        .model =
            [](void* to, nrem_str name) {
                if (of(to).there("model", name)) of(to).response.model = nrem::view(name);
            },
        .place =
            [](void* to, const nrem_token* token, nrem_array rivals) {
                if (!of(to).there("token", token) || !of(to).there("token", token->text) ||
                    !of(to).there("rivals", rivals, sizeof(nrem_token)))
                    return;
                StoredPlace place{stored(*token), {}};
                for (const auto& rival : nrem::Array<nrem_token>(rivals))
                    place.rivals.push_back(stored(rival));
                of(to).response.places.push_back(std::move(place));
            },
        .note =
            [](void* to, nrem_str key, nrem_str text) {
                of(to).way.notes.emplace_back(nrem::view(key), nrem::view(text));
            },
    };
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
    const nrem_vectors_sink sink{
        .struct_size = sizeof(nrem_vectors_sink),
        .reserved = 0,
        .self = &taken,
        .vector = [](void* to, std::size_t index, std::size_t count) -> float* {
            return of(to).vector(index, count);
        },
        .usage = [](void* to, const nrem_usage* usage) { count(of(to), *usage); },
    };
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
