// From bodies to what was said.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "base/text.hpp"
#include "complaint.hpp"
#include "wire.hpp"

namespace nrem::openai {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::int32_t ended_as(const Json& reason) {
    switch (ending_of(reason).value_or(Ending::broken)) {
        case Ending::ended:
            return NREM_ENDED;
        case Ending::cut:
            return NREM_CUT;
        case Ending::filtered:
            return NREM_FILTERED;
        case Ending::refused:
        case Ending::broken:
            break;
    }
    return NREM_UNSAID;
}

// A whole number from 0 on, also as "20.0".
std::optional<std::uint64_t> count_in(const Json& value) {
    constexpr double most = 1e15;
    if (!value.is_number()) return std::nullopt;
    const double number = value.get<double>();
    if (!(number >= 0) || number > most || number != std::floor(number)) return std::nullopt;
    return static_cast<std::uint64_t>(number);
}

// JSON has no infinities, so servers write them in their own ways. Nothing for what is no logarithm
// of a probability.
std::optional<double> log_in(const Json& value) {
    double log = none;
    if (value.is_number()) {
        log = value.get<double>();
    } else if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        const auto read = std::from_chars(text.data(), text.data() + text.size(), log);
        if (read.ptr != text.data() + text.size()) return std::nullopt;
        if (read.ec == std::errc::result_out_of_range) log = text.front() == '-' ? -infinity : none;
    }
    return log < infinity ? std::optional(log) : std::nullopt;
}

void sort_rivals(Place& place) {
    std::stable_sort(place.rivals.begin(), place.rivals.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
}

// {"content": [{"token", "logprob", "top_logprobs": [{"token", "logprob"}]}]}
std::vector<Place> read_chat_places(const Json& content) {
    std::vector<Place> places;
    for (const auto& item : content) {
        const auto log = log_in(child(item, "logprob"));
        if (!log) continue;
        Place place{text_of(child(item, "token")), *log, {}};
        for (const auto& rival : child(item, "top_logprobs"))
            if (const auto its = log_in(child(rival, "logprob")))
                place.rivals.emplace_back(text_of(child(rival, "token")), *its);
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
        if (!tokens.is_array() || !values.is_array() || !log_in(values[i])) continue;
        Place place{text_of(tokens[i]), *log_in(values[i]), {}};
        if (tops.is_array() && i < tops.size() && tops[i].is_object())
            for (const auto& [token, log] : tops[i].items())
                if (const auto its = log_in(log)) place.rivals.emplace_back(token, *its);
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

// What a model thinks aloud, beside its text or as parts of it.
std::string reasoning_in(const Json& message) {
    std::string reasoning = text_of(child(message, "reasoning_content"));
    if (reasoning.empty()) reasoning = text_of(child(message, "reasoning"));
    if (const Json& content = child(message, "content"); content.is_array())
        for (const auto& part : content) reasoning += text_of(child(part, "thinking"));
    return reasoning;
}

std::string refusal_in(const Json& message) {
    std::string refusal = text_of(child(message, "refusal"));
    if (const Json& content = child(message, "content"); content.is_array())
        for (const auto& part : content) refusal += text_of(child(part, "refusal"));
    return refusal;
}

// A text, even an empty one, rather than nothing or something else.
bool has_text(const Json& content) {
    const auto is_text = [](const Json& part) {
        return part.is_string() || child(part, "type") == "text";
    };
    return content.is_string() ||
           (content.is_array() && std::any_of(content.begin(), content.end(), is_text));
}

// Why there is no answer, where there is none.
std::int32_t ended_without_text(const Json& content, const Said& said, const Json& reason) {
    if (said.ended == NREM_FILTERED) return said.ended;
    if (!said.refusal.empty() || ending_of(reason) == Ending::refused) return NREM_REFUSED;
    if (!said.reasoning.empty()) return NREM_THOUGHT;
    const bool is_cut = content.is_null() && said.ended == NREM_CUT;
    return has_text(content) || is_cut ? said.ended : NREM_UNREADABLE;
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

std::string text_of(const Json& content) {
    if (content.is_string()) return content.get<std::string>();
    std::string text;
    if (content.is_array())
        for (const auto& part : content) {
            const Json& piece = part.is_string() ? part : child(part, "text");
            const Json& value = piece.is_object() ? child(piece, "value") : piece;
            if (value.is_string()) text += value.get_ref<const std::string&>();
        }
    return text;
}

std::optional<Ending> ending_of(const Json& reason) {
    const std::string name = unicode::folded(text_of(reason));
    const auto found = std::ranges::find(named_endings, name, &NamedEnding::name);
    return found == named_endings.end() ? std::nullopt : std::optional(found->ending);
}

const Json& child(const Json& object, const char* key) {
    static const Json nothing;
    if (!object.is_object()) return nothing;
    const auto found = object.find(key);
    return found == object.end() ? nothing : *found;
}

std::optional<Usage> read_usage(const Json& body) {
    const Json& usage = child(body, "usage");
    const auto prompt = count_in(child(usage, "prompt_tokens"));
    if (!prompt) return std::nullopt;
    const Json& answer = child(usage, "completion_tokens");
    if (!answer.is_null() && !count_in(answer)) return std::nullopt;
    const Json& cached = child(child(usage, "prompt_tokens_details"), "cached_tokens");
    return Usage{sizeof(Usage), 0, *prompt, count_in(answer).value_or(0),
                 count_in(cached).value_or(0)};
}

const Json& first_choice(const Json& body) {
    static const Json nothing;
    const Json& choices = child(body, "choices");
    if (!choices.is_array() || choices.empty()) return nothing;
    for (const auto& choice : choices)
        if (child(choice, "index") == 0) return choice;
    return choices[0];
}

std::optional<Said> read_completion(const Json& body) {
    const Json& choice = first_choice(body);
    const Json& message = child(choice, "message");
    if (!message.is_object() && child(choice, "text").is_null()) return std::nullopt;
    Said said;
    const Json& content = message.is_object() ? child(message, "content") : child(choice, "text");
    said.text = text_of(content);
    said.model = text_of(child(body, "model"));
    said.reasoning = reasoning_in(message);
    said.refusal = refusal_in(message);
    const Json& reason = child(choice, "finish_reason");
    said.ended = ended_as(reason);
    if (unicode::trimmed(said.text).empty())
        said.ended = ended_without_text(content, said, reason);
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
