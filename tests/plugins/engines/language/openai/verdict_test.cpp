// What a reply is, decided from its status, codes, types and words: one line for every server's own.
#include <gtest/gtest.h>

#include "engines/language/openai/wire.hpp"

namespace {

using nrem::Retriable;
using nrem::openai::Complaint;
using nrem::openai::Json;
using nrem::openai::Judgement;
using nrem::openai::Kind;
using nrem::openai::Part;
using nrem::openai::Wanted;

Complaint complaint_of(int status, std::string_view body) {
    return nrem::openai::read_complaint(status, body, nrem::openai::parse_reply(body));
}

Judgement judged(std::string_view body, int status = 200) {
    return nrem::openai::judge(status, body, Wanted::completion);
}

struct Refusal {
    int status;
    const char* body;
    const char* message;
};

TEST(Complaint, is_found_in_every_shape) {
    for (const auto& refusal :
         std::vector<Refusal>{{400, R"({"error":{"code":400,"message":"bad","type":"x"}})", "bad"},
                              {400, R"({"error":"SyntaxError","message":"bad"})", "bad"},
                              {404, R"({"error":"model not found"})", "model not found"},
                              {400, R"({"object":"error","message":"bad","code":400})", "bad"},
                              {422, R"({"detail":[{"msg":"bad"}]})", R"([{"msg":"bad"}])"},
                              {500, "Internal Server Error", "Internal Server Error"},
                              {500, "", "no message"},
                              {500, "{}", "{}"}})
        EXPECT_EQ(complaint_of(refusal.status, refusal.body).message, refusal.message);
}

struct Wording {
    const char* server;
    int status;
    const char* body;
};

// 4.4: how each server says it, from its own replies or its source.
const std::vector<Wording> too_long{
    {"llama.cpp", 400, R"({"error":{"code":400,"message":"request (1082 tokens) exceeds the available context size (512 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":1082,"n_ctx":512}})"},
    {"llama.cpp, by type alone", 400, R"({"error":{"type":"exceed_context_size_error","message":"no"}})"},
    {"llama.cpp, embeddings", 500, R"({"error":{"code":500,"message":"input (1082 tokens) is too large to process. increase the physical batch size","type":"server_error"}})"},
    {"llama-cpp-python", 400, R"({"error":{"message":"Requested tokens (9000) exceed context window of 4096","code":null}})"},
    {"OpenAI", 400, R"({"error":{"message":"This model's maximum context length is 4097 tokens. However, your messages resulted in 4363 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}})"},
    {"OpenAI, by code alone", 400, R"({"error":{"message":"no","code":"context_length_exceeded"}})"},
    {"vLLM of old", 400, R"({"object":"error","message":"This model's maximum context length is 2048 tokens."})"},
    {"vLLM", 400, R"({"error":{"message":"The decoder prompt (length 9000) is longer than the maximum model length of 4096. Make sure that `max_model_len` is no smaller.","type":"BadRequestError","code":400}})"},
    {"vLLM, input", 400, R"({"error":{"message":"Input prompt (9000 tokens) is too long and exceeds limit of 4096"}})"},
    {"SGLang", 400, R"({"object":"error","message":"The input (61709 tokens) is longer than the model's context length (40960 tokens).","type":"BadRequestError","code":400})"},
    {"SGLang, allowed length", 400, R"({"object":"error","message":"Input length (700001 tokens) exceeds the maximum allowed length (536826 tokens). Use a shorter input.","type":"BadRequestError"})"},
    {"TGI", 422, R"({"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 20 `max_new_tokens`","error_type":"validation"})"},
    {"Together", 422, R"({"error":{"message":"Input validation error: `inputs` must have less than 8192 tokens. Given: 9000","type":"invalid_request_error"}})"},
    {"LM Studio", 400, R"({"error":"Trying to keep the first 9999 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough."})"},
    {"LM Studio, later", 400, R"({"error":"Context size has been exceeded."})"},
    {"Gemini", 400, R"({"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}})"},
    {"Vertex", 400, R"({"error":{"code":400,"message":"The input token count is 40000 but model only supports up to 32768."}})"},
    {"Anthropic", 400, R"({"error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}})"},
    {"Bedrock", 400, R"({"message":"Input is too long for requested model."})"},
    {"LiteLLM", 400, R"({"error":{"message":"litellm.ContextWindowExceededError: litellm.BadRequestError: upstream said no","code":"400"}})"},
    {"Ollama", 400, R"({"error":{"message":"the input length exceeds the context length","type":"api_error"}})"},
    {"Mistral", 400, R"({"object":"error","message":"Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length","type":"invalid_request_prompt","code":"3051"})"},
    {"Cohere", 400, R"({"message":"too many tokens: size limit exceeded by 1200 tokens. Try using shorter or fewer inputs"})"},
    {"Groq", 400, R"({"error":{"message":"Please reduce the length of the messages or completion.","type":"invalid_request_error"}})"},
    {"xAI", 400, R"({"error":"This model's maximum prompt length is 131072 but the request contains 537812 tokens."})"},
    {"GitHub Models", 413, R"({"error":{"code":"tokens_limit_reached","message":"Request body too large for gpt-4o model. Max size: 8000 tokens."}})"},
    {"Moonshot", 400, R"({"error":{"message":"Invalid request: Your request exceeded model token limit: 8192"}})"},
    {"Qwen", 400, R"({"error":{"message":"Range of input length should be [1, 30720]","code":"InvalidParameter"}})"},
    {"TabbyAPI", 400, R"({"error":{"message":"Prompt length 5000 is greater than max_seq_len 4096"}})"},
    {"Responses", 400, R"({"error":{"message":"Your input exceeds the context window of this model. Please adjust your input and try again."}})"},
    {"Anthropic, with the answer", 400, R"({"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit: 190000 + 21333 > 200000, decrease input length or `max_tokens` and try again"}})"},
    {"Bedrock, of characters", 400, R"({"message":"Malformed input request: expected maxLength: 2048, actual: 4000, please reformat your input and try again."})"},
    {"vLLM, later", 400, R"({"error":{"message":"You passed 9001 input tokens and requested 0 output tokens. However, the model's context length is only 8192 tokens, resulting in a maximum input length of 8192 tokens. Please reduce the length of the input prompt.","type":"BadRequestError"}})"},
    {"TGI, of old", 422, R"({"error":"Input validation error: inputs tokens + max_new_tokens must be <= 2048. Given: 2000 inputs tokens and 100 max_new_tokens"})"},
    {"TensorRT-LLM", 500, R"({"object":"error","message":"prompt length (9000) exceeds maximum input length (8192). Set log level to info"})"},
    {"Zhipu", 400, R"({"error":{"code":"x","message":"Prompt 超长"}})"},
    {"in Chinese", 400, R"({"error":{"message":"输入长度超过模型上下文限制"}})"},
    {"Doubao", 400, R"({"error":{"code":"InvalidParameter","message":"Total tokens of image and text exceed max message tokens. Request id: 02"}})"},
    {"SiliconFlow", 400, R"({"code":20015,"message":"length of prompt_tokens (66000) must be less than max_seq_len (65536).","data":null})"},
    {"watsonx", 400, R"({"errors":[{"code":"invalid_input_argument","message":"the number of input tokens 5000 cannot exceed the total tokens limit 4096 for this model"}]})"},
    {"Databricks", 400, R"({"error_code":"BAD_REQUEST","message":"prompt_token_count (5000) + max_tokens (256) cannot exceed 4096"})"},
    {"Cloudflare", 400, R"({"errors":[{"message":"AiError: The estimated number of input and maximum output tokens (9000) exceeded this model context window limit (7968 tokens).","code":5021}],"success":false})"},
    {"Google, as a list", 400, R"([{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."}}])"},
    {"OpenRouter, of a provider", 400, R"({"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"This model's maximum context length is 4096 tokens\"}}"}}})"},
    {"Azure, within the error", 400, R"({"error":{"message":"no","innererror":{"code":"context_length_exceeded"}}})"},
    {"FastAPI", 422, R"({"detail":[{"loc":["body","prompt"],"msg":"prompt exceeds maximum context of 4096 tokens"}]})"},
    {"nobody, large", 400, R"({"error":"Token sequence length 5000 is larger than the model's limit 4096"})"},
    {"nobody, room", 400, R"({"error":"The prompt does not fit: 5000 tokens, 4096 available"})"},
    {"nobody, many", 400, R"({"error":"Too many tokens: 5000"})"},
    {"a proxy before any of them", 413, "<html><h1>413 Request Entity Too Large</h1></html>"},
};

TEST(Complaint, knows_a_prompt_that_is_too_long_in_every_servers_words) {
    for (const auto& wording : too_long)
        EXPECT_TRUE(complaint_of(wording.status, wording.body).too_long) << wording.server;
}

TEST(Complaint, of_a_long_prompt_has_the_servers_numbers) {
    EXPECT_EQ(
        complaint_of(400, R"({"error":{"type":"exceed_context_size_error","message":"no","n_prompt_tokens":9,"n_ctx":5}})")
            .message,
        "no (9 tokens, 5 fit)");
}

TEST(Complaint, does_not_take_anything_else_for_a_long_prompt) {
    for (const auto& other : std::vector<Wording>{
             {"of rate", 429, R"({"error":{"message":"tokens per minute: maximum context length"}})"},
             {"of answers", 400, R"({"error":{"message":"max_tokens is too large: 9000. This model supports at most 4096 completion tokens"}})"},
             {"of the answer", 400, R"({"error":{"message":"max_tokens must be less than or equal to 4096"}})"},
             {"of a quota", 400, R"({"error":{"message":"You exceeded your token quota"}})"},
             {"of minutes", 400, R"({"error":{"message":"Limit of 1000 tokens per minute exceeded"}})"},
             {"of a list", 400, R"({"error":{"message":"top_logprobs exceeds the maximum of 20"}})"},
             {"of pictures", 400, R"({"error":{"message":"the input has too many images"}})"},
             {"of what it repeats", 422, R"({"detail":[{"msg":"Field required","loc":["body","model"],"input":{"messages":[{"content":"the prompt is too long"}]}}]})"},
             {"of a name", 400, R"({"error":{"message":"the name of the tool is too long"}})"},
             {"of nothing", 400, ""}})
        EXPECT_FALSE(complaint_of(other.status, other.body).too_long) << other.server;
}

TEST(Complaint, knows_what_of_a_request_it_is_about) {
    const auto about = [](int status, const Json& error) {
        std::vector<Part> parts;
        const auto found = complaint_of(status, Json{{"error", error}}.dump()).about;
        for (const Part part : {Part::format, Part::temperature, Part::top_p, Part::seed, Part::max_tokens})
            if (found.has(part)) parts.push_back(part);
        return parts;
    };
    using Parts = std::vector<Part>;
    EXPECT_EQ(about(500, "1 validation error: 'response_format', 'type'"), Parts{Part::format});
    EXPECT_EQ(about(400, "Unsupported value: 'temperature' does not support 0.0 with this model."),
              Parts{Part::temperature});
    EXPECT_EQ(about(400, {{"message", "Unsupported value."}, {"param", "temperature"}}), Parts{Part::temperature});
    EXPECT_EQ(about(400, "Unrecognized request argument supplied: seed"), Parts{Part::seed});
    EXPECT_EQ(about(400, "'max_tokens' is not supported. Use 'max_completion_tokens' instead."),
              Parts{Part::max_tokens});
    EXPECT_EQ(about(400, "temperature, top_p and seed are not supported"),
              (Parts{Part::temperature, Part::top_p, Part::seed}));
    EXPECT_EQ(about(500, "out of memory"), Parts{});
    EXPECT_EQ(about(401, "json_schema"), Parts{});
}

// 4.2: an error in a reply of 200 is treated as its status.
TEST(Judgement, takes_an_error_in_a_good_reply_for_what_it_says) {
    struct Said {
        const char* body;
        int status;
        Retriable again;
    };
    for (const auto& [body, status, again] : std::vector<Said>{
             {R"({"error":{"code":429,"message":"later"}})", 429, Retriable::passing},
             {R"({"error":{"code":"429","message":"later"}})", 429, Retriable::passing},
             {R"({"error":{"code":"rate_limit_exceeded","message":"slow down"}})", 429, Retriable::passing},
             {R"({"error":{"type":"overloaded_error","message":"x"}})", 503, Retriable::passing},
             {R"({"error":{"status":"RESOURCE_EXHAUSTED","message":"x"}})", 429, Retriable::passing},
             {R"({"error":{"code":"invalid_api_key","message":"x"}})", 401, Retriable::final},
             {R"({"error":{"message":"x"},"status":503})", 503, Retriable::passing},
             {R"({"error":{"code":"TooManyRequests","message":"x"}})", 429, Retriable::passing},
             {R"({"error":{"code":"ThrottlingException"}})", 429, Retriable::passing},
             {R"({"error":{"type":"engine_overloaded_error"}})", 503, Retriable::passing},
             {R"({"error":{"code":429.0}})", 429, Retriable::passing},
             {R"({"error":429})", 429, Retriable::passing},
             {R"({"error":"429 Too Many Requests"})", 429, Retriable::passing},
             {R"([{"error":{"code":503,"message":"x"}}])", 503, Retriable::passing},
             {R"({"errors":[{"code":429,"message":"x"}],"success":false})", 429, Retriable::passing},
             {R"({"object":"error","message":"slow down","code":429})", 429, Retriable::passing},
             {R"({"choices":null,"base_resp":{"status_code":1002,"status_msg":"rate limit"}})", 500,
              Retriable::doubtful},
             {R"({"choices":[{"message":{"content":"half an ans"},"finish_reason":"insufficient_system_resource"}]})",
              500, Retriable::doubtful},
             {R"({"choices":[{"message":{"content":"half an ans"},"finish_reason":"ABORT"}]})", 500,
              Retriable::doubtful},
             {R"({"error":"boom"})", 500, Retriable::doubtful},
             {R"({"choices":[{"error":{"code":502,"message":"gone"},"finish_reason":"error","message":{"content":""}}]})",
              502, Retriable::passing},
             {R"({"choices":[{"finish_reason":"error","message":{"content":"half an ans"}}]})", 500,
              Retriable::doubtful}}) {
        const Judgement made = judged(body);
        EXPECT_EQ(made.kind, Kind::refused) << body;
        EXPECT_EQ(made.status, status) << body;
        EXPECT_EQ(made.again, again) << body;
    }
}

TEST(Judgement, takes_an_empty_error_for_none) {
    for (const char* error : {R"("")", R"(" ")", "{}", "false", "null", "[]", R"({"message":"","code":null})",
                              R"({"code":0,"message":"success"})", R"({"code":200,"message":"OK"})"}) {
        const Judgement made = judged(R"({"choices":[{"message":{"content":"rain"}}],"error":)" +
                                      std::string(error) + "}");
        ASSERT_EQ(made.kind, Kind::answer) << error;
        EXPECT_EQ(made.said->text, "rain");
    }
}

// 4.3: what can be read is read.
TEST(Judgement, reads_a_reply_with_infinities) {
    const Judgement made = judged(
        R"({"choices":[{"message":{"content":"rain, \"-Infinity\""},"logprobs":{"content":[{"token":"rain","logprob":-0.1,"top_logprobs":[{"token":"rain","logprob":-0.1},{"token":"sun","logprob":-Infinity},{"token":"fog","logprob":null}]}]}}],"x":NaN})");
    ASSERT_EQ(made.kind, Kind::answer);
    EXPECT_EQ(made.said->text, "rain, \"-Infinity\"");
    ASSERT_EQ(made.said->places.size(), 1U);
    ASSERT_EQ(made.said->places[0].rivals.size(), 2U);
    EXPECT_EQ(made.said->places[0].rivals[1].second, -std::numeric_limits<double>::infinity());
}

// 4.3: and what is not quite JSON, or not quite text.
TEST(Judgement, reads_a_reply_of_a_server_that_is_not_strict) {
    const std::string before = R"({"choices":[{"message":{"content":"rain"},"logprobs":{"content":[{"token":")";
    for (const char* log : {"-inf", "-Infinity", "-INF", "-1e999", "nan", "-nan", "NaN", "+Infinity", "-1.#INF",
                            "None", "\"-inf\"", "\"-1e999\"", "{}"}) {
        const Judgement made = judged(before + R"(a","logprob":-0.5,"top_logprobs":[{"token":"b","logprob":)" + log +
                                      R"(},{"token":"c","logprob":-1}]}]}}]})");
        ASSERT_EQ(made.kind, Kind::answer) << log;
        ASSERT_EQ(made.said->places.size(), 1U) << log;
        EXPECT_EQ(made.said->places[0].rivals.front().second, -1) << log;
    }
    for (const char* token : {"\xf0\x9f", "\\ud83c", "\\udf27", "\n", "\x01", "\\'", "\\ud83c\\udf27"}) {
        const Judgement made = judged(before + token + R"(","logprob":-0.5}]}}]})");
        ASSERT_EQ(made.kind, Kind::answer) << token;
        EXPECT_EQ(made.said->text, "rain");
    }
    EXPECT_EQ(judged(std::string(R"({"choices":[{"message":{"content":"rain"}}]})") + '\0').kind, Kind::answer);
    EXPECT_EQ(judged(R"({"choices":[{"message":{"content":"-inf NaN"}}],"x":inf})").said->text, "-inf NaN");
}

TEST(Judgement, takes_the_choice_of_index_0) {
    EXPECT_EQ(judged(R"({"choices":[{"index":1,"message":{"content":"sun"}},{"index":0,"message":{"content":"rain"}}]})")
                  .said->text,
              "rain");
}

// 4.6
TEST(Judgement, reads_a_reply_that_is_streamed_unasked) {
    const Judgement made = judged(
        "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"ra\"}}]}\n\n"
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"in\"}}]}\r\n\r\n"
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}\n\n"
        "data: [DONE]\n\n");
    ASSERT_EQ(made.kind, Kind::answer);
    EXPECT_EQ(made.said->text, "rain");
    EXPECT_EQ(made.said->model, "m");
    EXPECT_EQ(made.said->ended, NREM_ENDED);
    ASSERT_TRUE(made.usage);
    EXPECT_EQ(made.usage->prompt_tokens, 5U);
    EXPECT_EQ(judged("data: {\"error\":{\"code\":429,\"message\":\"later\"}}\n\n").status, 429);
    EXPECT_EQ(judged("data: {\"choices\":[{\"delta\":{\"cont").kind, Kind::nonsense);
}

Json piece(const Json& delta, const Json& reason = nullptr, int index = 0) {
    return {{"choices", {{{"index", index}, {"delta", delta}, {"finish_reason", reason}}}}};
}

// Lines that stream "rain", each with what stands before and behind it.
std::string streamed(const std::string& before, const std::string& behind) {
    return before + piece({{"content", "ra"}}).dump() + behind + before + piece({{"content", "in"}}, "stop").dump() +
           behind;
}

TEST(Judgement, reads_a_stream_however_its_lines_end_and_begin) {
    std::string parted = piece({{"content", "rain"}}, "stop").dump(1);
    for (auto at = parted.find('\n'); at != parted.npos; at = parted.find('\n', at + 1))
        parted.replace(at, 1, "\ndata: ");
    for (const std::string& body :
         {streamed("data: ", "\n\n"), streamed("data: ", "\r\n\r\n"), streamed("data: ", "\r\r"),
          streamed("data:", "\n"), streamed("", "\n"), streamed("id: 1\nevent: message\ndata: ", "\n\n"),
          "retry: 10\n\n" + streamed("data: ", "\n\n"), ": wait\n\n" + streamed("data: ", "\n\n"),
          "data:\n\ndata: \n\n" + streamed("data: ", "\n\n"), "\xef\xbb\xbf" + streamed("data: ", "\n\n"),
          "data: " + parted + "\n\n", "data : x\n" + streamed("data: ", "\n\n"),
          std::string(": wait\n\n") + R"({"choices":[{"message":{"content":"rain"},"finish_reason":"stop"}]})",
          "data: " + piece({{"content", {{{"type", "text"}, {"text", "rain"}}}}}, "stop").dump(),
          "data: " + piece({{"content", "sun"}}, "stop", 1).dump() + "\n" + streamed("data: ", "\n"),
          "data: " + piece({{"content", "rain"}}).dump() + "\ndata: [DONE]"}) {
        const Judgement made = judged(body);
        ASSERT_EQ(made.kind, Kind::answer) << body;
        EXPECT_EQ(made.said->text, "rain") << body;
    }
}

TEST(Judgement, takes_a_stream_that_breaks_off_for_no_answer) {
    const std::string begun = "data: " + piece({{"content", "ra"}}).dump() + "\n\n";
    EXPECT_EQ(judged(begun).kind, Kind::nonsense);
    EXPECT_EQ(judged("data: [DONE]\n\n").kind, Kind::nonsense);
    EXPECT_EQ(judged(begun + "data: {\"choi\n\ndata: [DONE]\n\n").kind, Kind::nonsense);
    EXPECT_EQ(judged(begun + "event: error\ndata: {\"code\":503,\"message\":\"gone\"}\n\n").status, 503);
    EXPECT_EQ(judged(begun + "data: " + piece(Json::object(), "abort").dump() + "\n\n").kind, Kind::refused);
}

// 5.9: that there is no answer is told apart from a wrong one.
TEST(Judgement, says_why_there_is_no_text) {
    const auto ended = [](const std::string& choice) {
        const Judgement made = judged(R"({"choices":[)" + choice + "]}");
        EXPECT_EQ(made.kind, Kind::answer) << choice;
        return made.said ? made.said->ended : -1;
    };
    for (const char* content : {"null", "7", R"({"answer":"rain"})", "true", "[]", "[1]", "[null]",
                                R"([{"type":"image_url"}])"})
        EXPECT_EQ(ended(R"({"finish_reason":"stop","message":{"content":)" + std::string(content) + "}}"),
                  NREM_UNREADABLE)
            << content;
    EXPECT_EQ(ended(R"({"finish_reason":"tool_calls","message":{"content":null,"tool_calls":[{"id":"1"}]}})"),
              NREM_UNREADABLE);
    for (const char* filter : {"content_filter", "SAFETY", "sensitive", "RECITATION", "guardrail_intervened"})
        EXPECT_EQ(ended(R"({"message":{"content":""},"finish_reason":")" + std::string(filter) + "\"}"),
                  NREM_FILTERED)
            << filter;
    EXPECT_EQ(ended(R"({"finish_reason":"refusal","message":{"content":""}})"), NREM_REFUSED);
    EXPECT_EQ(ended(R"({"message":{"content":[{"type":"refusal","refusal":"I cannot"}]}})"), NREM_REFUSED);
    EXPECT_EQ(ended(R"({"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"sun?"}]}]}})"),
              NREM_THOUGHT);
    EXPECT_EQ(ended(R"({"finish_reason":"MAX_TOKENS","message":{"content":""}})"), NREM_CUT);
    EXPECT_EQ(ended(R"({"finish_reason":"stop","message":{"content":null,"refusal":"no"}})"), NREM_REFUSED);
    EXPECT_EQ(ended(R"({"finish_reason":"length","message":{"content":null,"reasoning_content":"hm"}})"),
              NREM_THOUGHT);
    EXPECT_EQ(ended(R"({"finish_reason":"length","message":{"content":null}})"), NREM_CUT);
    EXPECT_EQ(ended(R"({"finish_reason":"stop","message":{"content":""}})"), NREM_ENDED);
}

TEST(Judgement, knows_what_was_paid) {
    const char* usage = R"("usage":{"prompt_tokens":20.0,"completion_tokens":2})";
    EXPECT_TRUE(judged(R"({"choices":[],)" + std::string(usage) + "}").is_paid);
    EXPECT_TRUE(judged(R"({"choices":[{"finish_reason":"error"}],)" + std::string(usage) + "}").is_paid);
    EXPECT_FALSE(judged(R"({"error":{"code":429}})").is_paid);
    EXPECT_FALSE(judged("{}", 503).is_paid);
    EXPECT_EQ(judged(R"({"choices":[],)" + std::string(usage) + "}").usage->prompt_tokens, 20U);
}

TEST(Judgement, of_a_page_is_nonsense) {
    for (const char* body : {"<html>Please sign in</html>", "", "{", "{}", R"({"choices":[]})",
                             R"({"choices":null})", "7"}) {
        EXPECT_EQ(judged(body).kind, Kind::nonsense) << body;
        EXPECT_EQ(judged(body).again, Retriable::doubtful) << body;
    }
}

}  // namespace
