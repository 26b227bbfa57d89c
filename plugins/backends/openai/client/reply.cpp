// From bodies to what was said.
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "nrem/sdk/nesting.hpp"
#include "wire.hpp"

namespace nrem::openai {

namespace {

// Plain text, or the texts of a list of parts; null is no text.
std::string text_of(const Json& content) {
    if (content.is_string()) return content.get<std::string>();
    std::string text;
    if (content.is_array())
        for (const auto& part : content) {
            const Json& piece = part.is_string() ? part : child(part, "text");
            if (piece.is_string()) text += piece.get<std::string>();
        }
    return text;
}

std::int32_t ended_as(const Json& reason) {
    const std::string text = text_of(reason);
    if (text.empty()) return NREM_UNSAID;
    if (text == "length" || text == "max_tokens") return NREM_CUT;
    if (text == "content_filter") return NREM_FILTERED;
    for (const char* end : {"stop", "eos", "end_turn", "stop_sequence", "tool_calls"})
        if (text == end) return NREM_ENDED;
    return NREM_UNSAID;
}

std::optional<Usage> read_usage(const Json& body) {
    const Json& usage = child(body, "usage");
    const Json& prompt = child(usage, "prompt_tokens");
    if (!prompt.is_number_unsigned()) return std::nullopt;
    Usage made{sizeof(Usage), 0, prompt.get<std::uint64_t>(), 0, 0};
    const Json& answer = child(usage, "completion_tokens");
    if (answer.is_number_unsigned())
        made.answer_tokens = answer.get<std::uint64_t>();
    else if (!answer.is_null())
        return std::nullopt;
    const Json& cached = child(child(usage, "prompt_tokens_details"), "cached_tokens");
    if (cached.is_number_unsigned()) made.cached_tokens = cached.get<std::uint64_t>();
    return made;
}

void sort_rivals(Place& place) {
    std::stable_sort(place.rivals.begin(), place.rivals.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
}

// {"content": [{"token", "logprob", "top_logprobs": [{"token", "logprob"}]}]}
std::vector<Place> read_chat_places(const Json& content) {
    std::vector<Place> places;
    for (const auto& item : content) {
        const Json& log = child(item, "logprob");
        if (!log.is_number()) continue;
        Place place{text_of(child(item, "token")), log.get<double>(), {}};
        for (const auto& rival : child(item, "top_logprobs"))
            if (child(rival, "logprob").is_number())
                place.rivals.emplace_back(text_of(child(rival, "token")),
                                          child(rival, "logprob").get<double>());
        sort_rivals(place);
        places.push_back(std::move(place));
    }
    return places;
}

// {"tokens": [], "token_logprobs": [], "top_logprobs": [{token: log}]}
std::vector<Place> read_old_places(const Json& logs) {
    std::vector<Place> places;
    const Json& tokens = child(logs, "tokens");
    const Json& values = child(logs, "token_logprobs");
    const Json& tops = child(logs, "top_logprobs");
    for (std::size_t i = 0; i < std::min(tokens.size(), values.size()); ++i) {
        if (!tokens.is_array() || !values.is_array() || !values[i].is_number()) continue;
        Place place{text_of(tokens[i]), values[i].get<double>(), {}};
        if (tops.is_array() && i < tops.size() && tops[i].is_object())
            for (const auto& [token, log] : tops[i].items())
                if (log.is_number()) place.rivals.emplace_back(token, log.get<double>());
        sort_rivals(place);
        places.push_back(std::move(place));
    }
    return places;
}

std::vector<Place> read_places(const Json& choice) {
    const Json& logs = child(choice, "logprobs");
    const Json& content = child(logs, "content");
    return content.is_array() ? read_chat_places(content) : read_old_places(logs);
}

std::vector<float> numbers_of(const Json& values) {
    std::vector<float> made;
    made.reserve(values.size());
    for (const auto& value : values) {
        const double number = value.is_number() ? value.get<double>() : none;
        if (!(std::abs(number) <= std::numeric_limits<float>::max()))
            throw NoEmbeddings("an embedding holds what is no number");
        made.push_back(static_cast<float>(number));
    }
    return made;
}

// The average of a vector for each token.
std::vector<float> pooled(const Json& rows) {
    std::vector<double> sum(rows[0].size(), 0);
    for (const auto& row : rows) {
        const auto values = numbers_of(row);
        if (values.size() != sum.size()) throw NoEmbeddings("an embedding is ragged");
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += static_cast<double>(values[i]);
    }
    std::vector<float> made;
    for (const double value : sum)
        made.push_back(static_cast<float>(value / static_cast<double>(rows.size())));
    return made;
}

bool is_per_token(const Json& embedding) {
    return embedding.is_array() && !embedding.empty() && embedding[0].is_array();
}

std::vector<float> read_vector(const Json& embedding) {
    if (!embedding.is_array() || embedding.empty())
        throw NoEmbeddings("an embedding is no list of numbers");
    return is_per_token(embedding) ? pooled(embedding) : numbers_of(embedding);
}

}  // namespace

Json parse_body(std::string_view body) {
    if (nrem::nests_deeper(body, 100)) return Json(Json::value_t::discarded);
    return Json::parse(body, nullptr, false);
}

const Json& child(const Json& object, const char* key) {
    static const Json nothing;
    if (!object.is_object()) return nothing;
    const auto found = object.find(key);
    return found == object.end() ? nothing : *found;
}

std::optional<Said> read_completion(const Json& body) {
    const Json& choices = child(body, "choices");
    if (!choices.is_array() || choices.empty() || !choices[0].is_object()) return std::nullopt;
    const Json& choice = choices[0];
    const Json& message = child(choice, "message");
    if (!message.is_object() && !choice.contains("text")) return std::nullopt;
    Said said;
    said.text = text_of(message.is_object() ? child(message, "content") : child(choice, "text"));
    said.model = text_of(child(body, "model"));
    said.reasoning = text_of(child(message, "reasoning_content"));
    if (said.reasoning.empty()) said.reasoning = text_of(child(message, "reasoning"));
    said.refusal = text_of(child(message, "refusal"));
    said.ended = ended_as(child(choice, "finish_reason"));
    if (!said.refusal.empty()) said.ended = NREM_FILTERED;
    said.usage = read_usage(body);
    said.places = read_places(choice);
    return said;
}

Embedded read_embeddings(const Json& body, std::size_t count) {
    const Json& data = child(body, "data");
    if (!data.is_array() || data.size() != count)
        throw NoEmbeddings("the reply has " + std::to_string(data.size()) + " embeddings for " +
                           std::to_string(count) + " texts");
    Embedded made;
    made.vectors.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const Json& index = child(data[i], "index");
        const std::size_t at = index.is_number_unsigned() ? index.get<std::size_t>() : i;
        if (at >= count || !made.vectors[at].empty())
            throw NoEmbeddings("the reply's embeddings are numbered wrongly");
        made.vectors[at] = read_vector(child(data[i], "embedding"));
        made.per_token |= is_per_token(child(data[i], "embedding"));
    }
    for (const auto& vector : made.vectors)
        if (vector.size() != made.vectors[0].size())
            throw NoEmbeddings("the reply's embeddings differ in size");
    made.usage = read_usage(body);
    return made;
}

std::vector<std::string> read_models(std::string_view body) {
    std::vector<std::string> names;
    const Json parsed = parse_body(body);
    for (const auto& model : child(parsed, "data"))
        if (auto name = text_of(child(model, "id")); !name.empty()) names.push_back(name);
    return names;
}

}  // namespace nrem::openai
