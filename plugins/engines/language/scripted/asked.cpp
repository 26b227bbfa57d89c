#include "asked.hpp"

#include "nrem/sdk/nesting.hpp"

namespace nrem::scripted {

namespace {

using Json = nlohmann::json;

std::string text_of(const Json& content) {
    if (content.is_string()) return content.get<std::string>();
    std::string text;
    if (content.is_array())
        for (const auto& part : content)
            if (part.is_object()) text += part.value("text", "");
    return text;
}

std::vector<std::string> texts_of(const Json& value) {
    if (value.is_string()) return {value.get<std::string>()};
    std::vector<std::string> texts;
    if (value.is_array())
        for (const auto& item : value)
            if (item.is_string()) texts.push_back(item.get<std::string>());
    return texts;
}

std::uint64_t count(const Json& body, const char* key) {
    const auto found = body.find(key);
    return found != body.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

const Json& child(const Json& object, const char* key) {
    static const Json nothing;
    if (!object.is_object()) return nothing;
    const auto found = object.find(key);
    return found == object.end() ? nothing : *found;
}

void read_format(const Json& body, Asked& asked) {
    const Json& format = child(body, "response_format");
    asked.response_format = text_of(child(format, "type"));
    const Json& named = child(child(format, "json_schema"), "schema");
    const Json& schema = named.is_object() ? named : child(format, "schema");
    if (!schema.is_object()) return;
    asked.schema = schema.dump();
    asked.operation = text_of(child(schema, "title"));
}

void read_sampling(const Json& body, Asked& asked) {
    asked.max_tokens = std::max(count(body, "max_tokens"), count(body, "max_completion_tokens"));
    const Json& logs = child(body, "logprobs");
    asked.wants_log_probabilities = logs.is_boolean() ? logs.get<bool>() : logs.is_number();
    asked.log_probabilities = std::max(count(body, "logprobs"), count(body, "top_logprobs"));
    asked.stop = texts_of(child(body, "stop"));
}

bool read_messages(const Json& body, Asked& asked) {
    const Json& messages = child(body, "messages");
    if (!messages.is_array() || messages.empty()) return false;
    for (const auto& message : messages)
        asked.messages.emplace_back(text_of(child(message, "role")),
                                    text_of(child(message, "content")));
    return true;
}

bool read_prompt(const Json& body, Asked& asked) {
    for (auto& text : texts_of(child(body, "prompt")))
        asked.messages.emplace_back("user", std::move(text));
    return !asked.messages.empty();
}

std::string name_of(const std::string& path) {
    const auto ends_with = [&](std::string_view end) { return path.ends_with(end); };
    if (ends_with("/chat/completions")) return "chat";
    if (ends_with("/completions")) return "completions";
    if (ends_with("/embeddings")) return "embeddings";
    if (ends_with("/models")) return "models";
    return ends_with("/health") ? "health" : "";
}

}  // namespace

std::string Asked::last_user() const {
    for (auto message = messages.rbegin(); message != messages.rend(); ++message)
        if (message->first == "user") return message->second;
    return inputs.empty() ? "" : inputs.back();
}

std::string Asked::system() const {
    std::string text;
    for (const auto& [role, said] : messages)
        if (role == "system") text += said;
    return text;
}

std::uint64_t Asked::prompt_tokens() const {
    std::uint64_t bytes = 0;
    for (const auto& message : messages) bytes += message.second.size();
    for (const auto& input : inputs) bytes += input.size();
    return estimated_tokens(bytes);
}

std::optional<Asked> read_request(const Request& request) {
    Asked asked;
    asked.path = name_of(request.path);
    if (request.method != "POST") return asked;
    if (nests_deeper(request.body, 200)) return std::nullopt;
    const Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object()) return std::nullopt;
    asked.model = text_of(child(body, "model"));
    read_format(body, asked);
    read_sampling(body, asked);
    if (asked.path == "chat" && !read_messages(body, asked)) return std::nullopt;
    if (asked.path == "completions" && !read_prompt(body, asked)) return std::nullopt;
    if (asked.path == "embeddings") asked.inputs = texts_of(child(body, "input"));
    return asked;
}

}  // namespace nrem::scripted
