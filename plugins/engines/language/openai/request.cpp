// From prompts and texts to bodies.
#include <cmath>

#include "grammar.hpp"
#include "wire.hpp"

namespace nrem::openai {

namespace {

const char* role_name(std::int32_t role) {
    return role == NREM_SYSTEM ? "system" : role == NREM_ASSISTANT ? "assistant" : "user";
}

std::string dumped(const OrderedJson& body) {
    return body.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

OrderedJson messages_of(const Prompt& prompt) {
    OrderedJson messages = OrderedJson::array();
    for (const auto& message : prompt.messages())
        messages.push_back({{"role", role_name(message.role)}, {"content", view(message.text)}});
    return messages;
}

// For servers that only complete texts: who says what, and whose turn it is.
std::string as_one_text(const Prompt& prompt) {
    std::string text;
    if (prompt.completes()) {
        for (const auto& message : prompt.messages()) text += view(message.text);
        return text;
    }
    for (const auto& message : prompt.messages()) {
        if (message.role == NREM_USER) text += "User: ";
        if (message.role == NREM_ASSISTANT) text += "Assistant: ";
        text.append(view(message.text)).append("\n\n");
    }
    return text + "Assistant:";
}

void add_sampling(const Prompt& prompt, const Manner& manner, Left left, OrderedJson& body) {
    if (!std::isnan(prompt.temperature()) && !left.has(Part::temperature))
        body["temperature"] = prompt.temperature();
    if (!std::isnan(prompt.top_p()) && !left.has(Part::top_p)) body["top_p"] = prompt.top_p();
    if (prompt.max_tokens() != 0)
        body[left.has(Part::max_tokens) ? "max_completion_tokens" : manner.max_tokens_field] =
            prompt.max_tokens();
    if (prompt.seed() != 0 && manner.sends_seed && !left.has(Part::seed))
        body["seed"] = prompt.seed();
    for (const auto& stop : prompt.stop()) body["stop"].push_back(view(stop));
}

void add_log_probabilities(const Prompt& prompt, bool chat, OrderedJson& body) {
    const std::uint64_t rivals = prompt.log_probabilities();
    if (rivals == 0) return;
    if (chat) {
        body["logprobs"] = true;
        body["top_logprobs"] = rivals;
    } else {
        body["logprobs"] = rivals;
    }
}

// The schema's title, as far as a server takes it for a name.
std::string schema_name(const OrderedJson& schema) {
    std::string name;
    const auto title = schema.find("title");
    if (title != schema.end() && title->is_string())
        for (const char letter : title->get<std::string>()) {
            const bool plain = (letter >= 'a' && letter <= 'z') ||
                               (letter >= 'A' && letter <= 'Z') ||
                               (letter >= '0' && letter <= '9') || letter == '_' || letter == '-';
            if (name.size() < 64) name += plain ? letter : '_';
        }
    return name.empty() ? "answer" : name;
}

void add_schema(std::string_view text, Structured structured, OrderedJson& body) {
    if (text.empty() || structured == Structured::none) return;
    const OrderedJson schema = OrderedJson::parse(text, nullptr, false);
    if (!schema.is_object()) throw std::invalid_argument("the prompt's schema is no JSON object");
    switch (structured) {
        case Structured::json_schema:
            body["response_format"] = {
                {"type", "json_schema"},
                {"json_schema", {{"name", schema_name(schema)}, {"schema", schema}}}};
            break;
        case Structured::json_object_schema:
            body["response_format"] = {{"type", "json_object"}, {"schema", schema}};
            break;
        case Structured::json_object:
            body["response_format"] = {{"type", "json_object"}};
            break;
        case Structured::grammar:
            body["grammar"] = grammar_of(schema);
            break;
        case Structured::none:
            break;
    }
}

}  // namespace

bool goes_to_chat(const Prompt& prompt, const Manner& manner) {
    return manner.chats && !prompt.completes();
}

std::string completion_body(const Prompt& prompt, const Manner& manner, Way way) {
    const bool chat = goes_to_chat(prompt, manner);
    OrderedJson body = OrderedJson::object();
    if (!manner.model.empty()) body["model"] = manner.model;
    if (chat)
        body["messages"] = messages_of(prompt);
    else
        body["prompt"] = as_one_text(prompt);
    add_sampling(prompt, manner, way.left, body);
    add_log_probabilities(prompt, chat, body);
    add_schema(prompt.schema(), way.structured, body);
    body.merge_patch(manner.extra);
    return dumped(body);
}

std::string embedding_body(Array<nrem_str> texts, std::size_t first, std::size_t count,
                           const Manner& manner) {
    OrderedJson body = OrderedJson::object();
    if (!manner.model.empty()) body["model"] = manner.model;
    OrderedJson input = OrderedJson::array();
    for (std::size_t i = first; i < first + count; ++i) input.push_back(view(texts[i]));
    body["input"] = std::move(input);
    body["encoding_format"] = "float";
    return dumped(body);
}

std::size_t size_of(const Prompt& prompt) {
    std::size_t bytes = 0;
    for (const auto& message : prompt.messages()) bytes += message.text.size;
    return bytes;
}

Usage estimated_usage(std::size_t prompt_bytes, std::size_t answer_bytes) {
    return {sizeof(Usage), 1, (prompt_bytes + 3) / 4, (answer_bytes + 3) / 4, 0};
}

}  // namespace nrem::openai
