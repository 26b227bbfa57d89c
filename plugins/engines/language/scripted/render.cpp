#include "render.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "base/text.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::scripted {

namespace {

std::string served_model(const Script& script, const Asked& asked, const std::string& said = "") {
    for (const auto& name : {said, script.model, asked.model})
        if (!name.empty()) return name;
    return "scripted";
}

Json usage(Usage usage, std::uint64_t prompt, std::uint64_t answer) {
    if (usage == Usage::wrong)
        return {{"prompt_tokens", "many"}, {"completion_tokens", -5}, {"total_tokens", nullptr}};
    return {{"prompt_tokens", prompt},
            {"completion_tokens", answer},
            {"total_tokens", prompt + answer}};
}

using Likely = std::vector<std::pair<std::string, double>>;  // a token and its rivals

// One place for each word, with its space; the first one has the probabilities of the script.
std::vector<Likely> places(const std::string& text, const Say& say) {
    std::vector<Likely> made;
    if (!say.probabilities.empty()) return {say.probabilities};
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin + 1), text.size());
        made.push_back({{text.substr(begin, end - begin), 0.9}, {"?", 0.1}});
        begin = end;
    }
    return made;
}

Json in_chat_shape(const std::vector<Likely>& places, std::uint64_t rivals) {
    Json content = Json::array();
    for (const auto& likely : places) {
        Json top = Json::array();
        for (const auto& [token, probability] : likely)
            if (top.size() < rivals)
                top.push_back({{"token", token}, {"logprob", std::log(probability)}});
        content.push_back({{"token", likely.front().first},
                           {"logprob", std::log(likely.front().second)},
                           {"top_logprobs", top}});
    }
    return {{"content", content}};
}

Json in_old_shape(const std::vector<Likely>& places, std::uint64_t rivals) {
    Json tokens = Json::array();
    Json logs = Json::array();
    Json tops = Json::array();
    for (const auto& likely : places) {
        Json top = Json::object();
        for (const auto& [token, probability] : likely)
            if (top.size() < rivals) top[token] = std::log(probability);
        tokens.push_back(likely.front().first);
        logs.push_back(std::log(likely.front().second));
        tops.push_back(top);
    }
    return {{"tokens", tokens}, {"token_logprobs", logs}, {"top_logprobs", tops}};
}

Json logs(const Script& script, const Asked& asked, const Say& say, const std::string& text) {
    if (!asked.wants_log_probabilities || script.log_probabilities == LogShape::absent)
        return nullptr;
    const auto made = places(text, say);
    return script.log_probabilities == LogShape::chat ? in_chat_shape(made, asked.log_probabilities)
                                                      : in_old_shape(made, asked.log_probabilities);
}

Json message(const Script& script, const Say& say, const std::string& text) {
    Json made{{"role", "assistant"}, {"content", text}};
    if (script.parts) made["content"] = Json::array({{{"type", "text"}, {"text", text}}});
    if (!say.reasoning.empty()) made["reasoning_content"] = say.reasoning;
    return made;
}

std::uint64_t hash(std::string_view text) {
    std::uint64_t made = 0;
    for (const char byte : text) made = combine(made, static_cast<unsigned char>(byte));
    return made;
}

std::vector<double> vector_of(const std::string& text, std::size_t size) {
    std::vector<double> made(size, 0);
    std::istringstream words(text + " .");
    for (std::string word; words >> word;) {
        const std::uint64_t seed = hash(word);
        for (std::size_t i = 0; i < size; ++i)
            made[i] += static_cast<double>(combine(seed, i) % 2001) / 1000 - 1;
    }
    double length = 0;
    for (const double value : made) length += value * value;
    for (double& value : made) value /= std::sqrt(length);
    return made;
}

Json vectors_of_words(const std::string& text, std::size_t size) {
    Json made = Json::array();
    std::istringstream words(text);
    for (std::string word; words >> word;) made.push_back(vector_of(word, size));
    return made;
}

}  // namespace

Spoken cut(std::string text, const std::string& finish, const Asked& asked) {
    Spoken spoken{std::move(text), finish};
    for (const auto& stop : asked.stop) {
        const auto at = spoken.text.find(stop);
        if (!stop.empty() && at != std::string::npos) spoken.text.resize(at);
    }
    if (asked.max_tokens == 0 || estimated_tokens(spoken.text.size()) <= asked.max_tokens)
        return spoken;
    spoken.text.resize(unicode::last_place(spoken.text, 4 * asked.max_tokens));
    spoken.finish = "length";
    return spoken;
}

Json completion(const Script& script, const Asked& asked, const Say& say, const Spoken& spoken) {
    const bool chat = asked.path == "chat";
    Json choice{{"index", 0}, {"logprobs", logs(script, asked, say, spoken.text)}};
    choice["finish_reason"] = spoken.finish.empty() ? Json(nullptr) : Json(spoken.finish);
    if (chat)
        choice["message"] = message(script, say, spoken.text);
    else
        choice["text"] = spoken.text;
    Json made{{"id", "scripted"},
              {"object", chat ? "chat.completion" : "text_completion"},
              {"created", 0},
              {"model", served_model(script, asked, say.model)},
              {"choices", Json::array({choice})}};
    if (script.usage != Usage::absent)
        made["usage"] =
            usage(script.usage, asked.prompt_tokens(), estimated_tokens(spoken.text.size()));
    return made;
}

Json embeddings(const Script& script, const Asked& asked) {
    Json data = Json::array();
    for (const auto& input : asked.inputs)
        data.push_back(
            {{"object", "embedding"},
             {"index", data.size()},
             {"embedding", script.per_token ? vectors_of_words(input, script.embedding)
                                            : Json(vector_of(input, script.embedding))}});
    Json made{{"object", "list"}, {"model", served_model(script, asked)}, {"data", data}};
    if (script.usage != Usage::absent)
        made["usage"] = usage(script.usage, asked.prompt_tokens(), 0);
    return made;
}

Json models(const Script& script) {
    Json data = Json::array();
    for (const auto& name : script.models) data.push_back({{"id", name}, {"object", "model"}});
    if (data.empty()) data.push_back({{"id", served_model(script, {})}, {"object", "model"}});
    return {{"object", "list"}, {"data", data}};
}

Json error(ErrorShape shape, int status, const std::string& type, const std::string& message) {
    if (shape == ErrorShape::text)
        return {{"error", type}, {"message", message}, {"status", status}};
    if (shape == ErrorShape::llama_cpp)
        return {{"error", {{"code", status}, {"message", message}, {"type", type}}}};
    return {
        {"error", {{"message", message}, {"type", type}, {"param", nullptr}, {"code", nullptr}}}};
}

Json too_long(ErrorShape shape, std::uint64_t tokens, std::uint64_t context) {
    if (shape == ErrorShape::llama_cpp) {
        Json made = error(shape, 400, "exceed_context_size_error",
                          "request (" + std::to_string(tokens) +
                              " tokens) exceeds the available context size (" +
                              std::to_string(context) + " tokens), try increasing it");
        made["error"]["n_prompt_tokens"] = tokens;
        made["error"]["n_ctx"] = context;
        return made;
    }
    Json made = error(shape, 400, "invalid_request_error",
                      "This model's maximum context length is " + std::to_string(context) +
                          " tokens. However, your messages resulted in " + std::to_string(tokens) +
                          " tokens.");
    if (shape == ErrorShape::openai) made["error"]["code"] = "context_length_exceeded";
    return made;
}

}  // namespace nrem::scripted
