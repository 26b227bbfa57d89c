// From a refusal's body to its message, and to what it is about.
#include <algorithm>
#include <array>

#include "wire.hpp"

namespace nrem::openai {

namespace {

constexpr std::size_t longest_excerpt = 200;

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    });
    return text;
}

template <std::size_t count>
bool has_any(const std::string& text, const std::array<const char*, count>& parts) {
    return std::any_of(parts.begin(), parts.end(),
                       [&](const char* part) { return text.find(part) != std::string::npos; });
}

std::string string_or_dump(const Json& value) {
    if (value.is_null()) return "";
    return value.is_string() ? value.get<std::string>()
                             : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// OpenAI: {"error": {"message"}}; mock servers: {"error": "kind", "message"}; FastAPI: {"detail"};
// vLLM of old: {"message"}.
std::string message_in(const Json& body) {
    const Json& error = child(body, "error");
    for (const Json* candidate :
         {&child(error, "message"), &child(body, "message"), &error, &child(body, "detail")})
        if (auto text = string_or_dump(*candidate); !text.empty()) return text;
    return "";
}

// Servers say so in a type, in a code or only in words. Limits of rate also speak of tokens, so the
// status counts.
bool says_too_long(int status, const Json& error, const std::string& message) {
    if (string_or_dump(child(error, "type")) == "exceed_context_size_error") return true;
    if (string_or_dump(child(error, "code")) == "context_length_exceeded") return true;
    if (status != 400 && status != 413 && status != 422 && status != 500) return false;
    return has_any(message,
                   std::array{"maximum context length", "context window", "available context size",
                              "too large to process", "prompt is too long", "input is too long",
                              "exceeds the context", "exceed the context"});
}

bool says_format(int status, const std::string& message) {
    if (status != 400 && status != 404 && status != 422 && status != 500 && status != 501)
        return false;
    return has_any(message, std::array{"response_format", "json_schema", "json_object",
                                       "json schema", "structured output", "grammar", "guided"});
}

// The numbers that llama.cpp gives beside the message, where the message lacks them.
std::string numbers_in(const Json& error, const std::string& message) {
    const Json& tokens = child(error, "n_prompt_tokens");
    const Json& context = child(error, "n_ctx");
    if (!tokens.is_number() || !context.is_number()) return "";
    if (message.find(tokens.dump()) != std::string::npos) return "";
    return " (" + tokens.dump() + " tokens, " + context.dump() + " fit)";
}

}  // namespace

Complaint read_complaint(int status, std::string_view body) {
    const Json parsed = parse_body(body);
    const Json& error = child(parsed, "error");
    Complaint made;
    made.message = parsed.is_discarded() ? "" : message_in(parsed);
    if (made.message.empty()) made.message = body.substr(0, longest_excerpt);
    if (made.message.empty()) made.message = "no message";
    const std::string words = lower(made.message);
    made.too_long = says_too_long(status, error, words);
    made.about_format = !made.too_long && says_format(status, words);
    made.message += numbers_in(error, made.message);
    return made;
}

}  // namespace nrem::openai
