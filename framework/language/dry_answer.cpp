#include "language/dry_answer.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t usual_tokens = 256;
constexpr std::uint64_t bytes_an_answer_token = 4;
constexpr std::size_t longest_field = 400;  // bytes
constexpr std::size_t vector_size = 64;

std::string filler(std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += "word ";
    text.resize(bytes);
    return text;
}

std::string type_of(const Json& schema) {
    const Json type = schema.value("type", Json("object"));
    return type.is_array() ? type.at(0).get<std::string>() : type.get<std::string>();
}

// A value that follows the schema, with every known property.
Json instance_of(const Json& schema) {
    if (schema.contains("const")) return schema["const"];
    if (schema.contains("enum")) return schema["enum"][0];
    const std::string type = type_of(schema);
    if (type == "object") {
        Json object = Json::object();
        const Json properties = schema.value("properties", Json::object());
        for (const auto& [name, property] : properties.items())
            object[name] = instance_of(property);
        return object;
    }
    if (type == "array")
        return Json(std::max<std::size_t>(schema.value("minItems", std::size_t{1}), 1),
                    instance_of(schema.value("items", Json{{"type", "string"}})));
    if (type == "string")
        return filler(std::max(schema.value("minLength", std::size_t{0}),
                               std::min(schema.value("maxLength", longest_field), longest_field)));
    if (type == "number" || type == "integer") return schema.value("minimum", Json(0));
    if (type == "boolean") return false;
    return nullptr;
}

// Leaves room for what a chat template adds to each message. Numbers and names take more tokens
// than prose.
std::uint64_t tokens_of(const ModelRequest& request) {
    constexpr std::size_t bytes_a_prompt_token = 3;
    constexpr std::size_t template_tokens = 8;
    std::size_t sum = 0;
    for (const auto& message : request.messages)
        sum += message.text.size() / bytes_a_prompt_token + template_tokens;
    for (const auto& text : request.texts) sum += text.size() / bytes_a_prompt_token;
    return sum;
}

}  // namespace

StoredResponse dry_answer(const ModelRequest& request, const std::string& model) {
    StoredResponse response;
    response.model = model;
    response.usage = {true, tokens_of(request), 0, 0};
    if (request.kind == RequestKind::embed) {
        response.vectors.assign(request.texts.size(), std::vector<float>(vector_size, 0.0F));
        for (auto& vector : response.vectors) vector[0] = 1;
        return response;
    }
    const std::uint64_t most =
        request.sampling.max_tokens ? request.sampling.max_tokens : usual_tokens;
    response.usage.answer_tokens = most;
    response.text = request.schema.empty() ? filler(most * bytes_an_answer_token)
                                           : instance_of(read_json(request.schema)).dump();
    return response;
}

}  // namespace nrem::core
