// What servers complain of, as data: how each says that a prompt is too long, which part of a
// request it does not take, and what its names for errors are as statuses of HTTP. A new wording is
// a line here and a line of the test.
#pragma once

#include <array>
#include <string_view>

#include "wire.hpp"

namespace nrem::openai {

// A `*` in words goes for anything; they are folded. "": does not count.
struct Wording {
    const char* server;
    std::string_view name;   // of the error: its code or its type
    std::string_view words;  // of its message
};

inline constexpr auto wordings_of_too_long = std::to_array<Wording>({
    {"OpenAI", "context_length_exceeded", ""},
    {"OpenAI", "string_above_max_length", ""},
    {"llama.cpp", "exceed_context_size_error", ""},
    {"GitHub Models", "model_max_prompt_tokens_exceeded", ""},
    {"GitHub Models", "tokens_limit_reached", ""},
    {"Zhipu", "1261", ""},
    {"OpenAI, vLLM", "", "maximum context length"},
    {"vLLM", "", "longer than the maximum model length"},
    {"vLLM", "", "prompt*is too long"},
    {"SGLang", "", "longer than the model's context length"},
    {"SGLang", "", "input length*exceeds the maximum"},
    {"TGI", "", "`inputs`*must be <="},
    {"TGI, Together", "", "`inputs` must have less than"},
    {"LM Studio", "", "context the overflows"},
    {"LM Studio", "", "context size has been exceeded"},
    {"LM Studio", "", "loaded with context length of only"},
    {"Gemini", "", "input token count*exceeds the maximum"},
    {"Vertex", "", "model only supports up to"},
    {"Anthropic", "", "prompt is too long"},
    {"Bedrock", "", "input is too long"},
    {"Bedrock", "", "too many input tokens"},
    {"LiteLLM", "", "contextwindowexceedederror"},
    {"llama-cpp-python", "", "context window"},
    {"llama.cpp", "", "available context size"},
    {"llama.cpp", "", "too large to process"},
    {"Ollama", "", "input length exceeds"},
    {"Mistral", "", "too large for model with*context length"},
    {"Cohere", "", "too many tokens: size limit exceeded"},
    {"Groq, Cerebras", "", "reduce the length of the messages"},
    {"xAI", "", "maximum prompt length"},
    {"Copilot", "", "prompt token count*exceeds the limit"},
    {"Moonshot", "", "exceeded model token limit"},
    {"Moonshot", "", "input token length too long"},
    {"Qwen", "", "range of input length should be"},
    {"TabbyAPI", "", "greater than max_seq_len"},
    {"any", "", "exceed* the context"},
    {"any", "", "exceed* context length"},
    {"any", "", "context length*exceeded"},
    {"any", "", "prompt*too long"},
    {"any", "", "input*too long"},
    {"any", "", "input*longer than the*context"},
});

// The names that servers give to errors instead of a status, or beside a reply of 200.
struct NamedStatus {
    std::string_view name;
    int status;
};
inline constexpr auto named_statuses = std::to_array<NamedStatus>({
    {"rate_limit_exceeded", 429},
    {"rate_limit_error", 429},
    {"rate_limited", 429},
    {"too_many_requests", 429},
    {"resource_exhausted", 429},
    {"throttling", 429},
    {"overloaded_error", 503},
    {"overloaded", 503},
    {"engine_overloaded", 503},
    {"service_unavailable", 503},
    {"unavailable", 503},
    {"bad_gateway", 502},
    {"timeout", 504},
    {"deadline_exceeded", 504},
    {"insufficient_quota", 402},
    {"invalid_api_key", 401},
    {"authentication_error", 401},
    {"unauthenticated", 401},
    {"permission_error", 403},
    {"permission_denied", 403},
    {"model_not_found", 404},
    {"not_found_error", 404},
    {"not_found", 404},
    {"invalid_request_error", 400},
    {"invalid_argument", 400},
    {"badrequesterror", 400},
    {"context_length_exceeded", 400},
    {"exceed_context_size_error", 400},
});

// Parts of a request that some servers refuse and that it can do without: what the complaint names.
struct Refusable {
    Part part;
    std::string_view words;
};
inline constexpr auto refusable_parts = std::to_array<Refusable>({
    {Part::format, "response_format"},
    {Part::format, "json_schema"},
    {Part::format, "json_object"},
    {Part::format, "json schema"},
    {Part::format, "structured output"},
    {Part::format, "grammar"},
    {Part::format, "guided"},
    {Part::temperature, "temperature"},
    {Part::top_p, "top_p"},
    {Part::seed, "seed"},
    {Part::max_tokens, "max_completion_tokens"},
});

}  // namespace nrem::openai
