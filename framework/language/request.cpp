#include "language/request.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/hash.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

constexpr const char* role_of[] = {"system", "user", "assistant"};

}  // namespace

Json to_json(const Messages& messages) {
    Json list = Json::array();
    for (const auto& message : messages)
        list.push_back({{"role", role_of[message.role]}, {"text", message.text}});
    return list;
}

// Settings that are left to the model are left out, so that a new setting does not change the keys
// of requests without it.
Json to_json(const Sampling& sampling) {
    Json json{{"form", sampling.form == NREM_COMPLETE ? "complete" : "chat"}};
    if (!std::isnan(sampling.temperature)) json["temperature"] = sampling.temperature;
    if (!std::isnan(sampling.top_p)) json["top_p"] = sampling.top_p;
    if (sampling.max_tokens) json["max_tokens"] = sampling.max_tokens;
    if (sampling.log_probabilities) json["log_probabilities"] = sampling.log_probabilities;
    if (!sampling.stop.empty()) json["stop"] = sampling.stop;
    return json;
}

Json to_json(const ModelRequest& request) {
    Json json{{"identity", request.identity}};
    if (request.kind == RequestKind::embed) {
        json["kind"] = "embed";
        json["texts"] = request.texts;
    } else {
        json["kind"] = "generate";
        json["messages"] = to_json(request.messages);
        json["sampling"] = to_json(request.sampling);
    }
    if (!request.schema.empty()) json["schema"] = request.schema;
    if (request.seed) json["seed"] = request.seed;
    if (request.sample) json["sample"] = request.sample;
    if (request.repetition) json["repetition"] = request.repetition;
    return json;
}

std::string request_text(const ModelRequest& request) {
    try {
        return to_json(request).dump();
    } catch (const Json::exception&) {
        throw Error("a request to a language model is not UTF-8 text");
    }
}

std::string former_text(const ModelRequest& request) {
    if (!request.former_seed) return "";
    ModelRequest former = request;
    former.seed = request.former_seed;
    former.sample = 0;
    return request_text(former);
}

bool is_request(const Json& json) {
    const auto is_message = [](const Json& message) {
        return message.is_object() && message.contains("text") && message["text"].is_string();
    };
    const auto is_text = [](const Json& text) { return text.is_string(); };
    if (!json.is_object() || !json.contains("identity") || !json["identity"].is_string())
        return false;
    const Json messages = json.value("messages", Json());
    const Json texts = json.value("texts", Json());
    return (messages.is_array() && std::ranges::all_of(messages, is_message)) ||
           (texts.is_array() && std::ranges::all_of(texts, is_text));
}

std::string request_key(const std::string& request_text) {
    return sha256_hex(request_text);
}

}  // namespace nrem::core
