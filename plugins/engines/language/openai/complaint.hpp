// What servers say, as data: how each says that a prompt is too long, which part of a request it
// does not take, what its names for errors are as statuses of HTTP, and why a model stopped. A new
// wording is a line here and a line of the test.
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
    {"Bedrock", "", "expected maxlength"},
    {"Doubao", "", "exceed max message tokens"},
    {"Zhipu, Baidu", "", "超长"},
    {"Chinese servers", "", "长度超"},
    {"Chinese servers", "", "长度过长"},
});

// How any other server may say it: one of the things as a word, and one of the ways; unless it
// speaks of something else.
inline constexpr auto things_too_long = std::to_array<std::string_view>(
    {"prompt", "prompts", "prompt_tokens", "prompt_token_count", "input", "inputs", "context",
     "token", "tokens", "sequence"});
inline constexpr auto ways_to_be_too_long = std::to_array<std::string_view>(
    {"exceed", "too long", "too large", "too big", "too many", "longer than", "larger than",
     "greater than", "must be less than", "must have less than", "must be <=", "over the limit",
     "not fit", "overflow", "reduce the length", "too small for"});
inline constexpr auto other_things_too_long = std::to_array<std::string_view>(
    {"per minute", "per hour", "per day", "quota", "rate limit", "completion tokens", "image",
     "array", "batch", "stop sequence", "tool", "schema"});

// What the names of errors mean as statuses: the first whose word is part of the name, which is
// written without blanks and signs. The most certain go first.
struct NamedStatus {
    std::string_view word;
    int status;
};
inline constexpr auto named_statuses = std::to_array<NamedStatus>({
    {"insufficientquota", 402}, {"ratelimit", 429},      {"toomanyrequests", 429},
    {"resourceexhausted", 429}, {"throttl", 429},        {"overloaded", 503},
    {"unavailable", 503},       {"badgateway", 502},     {"timeout", 504},
    {"deadlineexceeded", 504},  {"invalidapikey", 401},  {"authentication", 401},
    {"unauthenticated", 401},   {"permission", 403},     {"notfound", 404},
    {"invalidrequest", 400},    {"invalidargument", 400}, {"badrequest", 400},
    {"contextlength", 400},     {"contextsize", 400},
});

// Why a model stopped, as servers name it (folded).
struct NamedEnding {
    std::string_view name;
    Ending ending;
};
inline constexpr auto named_endings = std::to_array<NamedEnding>({
    {"stop", Ending::ended},
    {"eos", Ending::ended},
    {"eos_token", Ending::ended},
    {"end_turn", Ending::ended},
    {"stop_sequence", Ending::ended},
    {"tool_calls", Ending::ended},
    {"function_call", Ending::ended},
    {"length", Ending::cut},
    {"max_tokens", Ending::cut},
    {"model_length", Ending::cut},
    {"model_context_window_exceeded", Ending::cut},
    {"content_filter", Ending::filtered},
    {"content_filtered", Ending::filtered},
    {"safety", Ending::filtered},
    {"sensitive", Ending::filtered},
    {"prohibited_content", Ending::filtered},
    {"recitation", Ending::filtered},
    {"blocklist", Ending::filtered},
    {"spii", Ending::filtered},
    {"guardrail_intervened", Ending::filtered},
    {"refusal", Ending::refused},
    {"error", Ending::broken},
    {"internal_error", Ending::broken},
    {"network_error", Ending::broken},
    {"insufficient_system_resource", Ending::broken},
    {"abort", Ending::broken},
    {"aborted", Ending::broken},
    {"cancelled", Ending::broken},
    {"timeout", Ending::broken},
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
    {Part::max_tokens, "max_tokens"},
    {Part::max_tokens, "max_completion_tokens"},
});

}  // namespace nrem::openai
