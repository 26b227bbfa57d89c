#include "grammar.hpp"

#include <stdexcept>
#include <vector>

namespace nrem::openai {

namespace {

using OrderedJson = nlohmann::ordered_json;

// What the schemas' rules are made of. A string has no raw control characters; white space is
// bounded, for models that would go on with it for ever.
constexpr const char* terminals = R"(space ::= [ \n]?
string ::= "\"" ([^"\\\x00-\x1F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F]))* "\""
integer ::= "-"? ("0" | [1-9] [0-9]*)
number ::= integer ("." [0-9]+)? ([eE] [-+]? [0-9]+)?
boolean ::= "true" | "false"
null ::= "null"
)";
// And where a schema leaves an object free, such as the arguments of any tool.
constexpr const char* free_terminals =
    R"(any ::= any-object | any-array | string | number | boolean | null
any-object ::= "{" space (string space ":" space any (space "," space string space ":" space any)*)? space "}"
any-array ::= "[" space (any (space "," space any)*)? space "]"
)";

std::string literal(const std::string& text) {
    std::string made = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') made += '\\';
        made += letter;
    }
    return made + "\"";
}

std::string expression(const OrderedJson& schema);

std::string any_of(const OrderedJson& values) {
    std::string made;
    for (const auto& value : values) made += (made.empty() ? "" : " | ") + literal(value.dump());
    if (made.empty()) throw std::invalid_argument("a schema's enum is empty");
    return "(" + made + ")";
}

std::string object(const OrderedJson& schema) {
    const auto others = schema.find("additionalProperties");
    if (!schema.contains("properties") && (others == schema.end() || *others != false))
        return "any-object";
    std::string made = R"("{" space)";
    bool first = true;
    const OrderedJson properties = schema.value("properties", OrderedJson::object());
    for (const auto& [name, property] : properties.items()) {
        if (!first) made += R"( space "," space)";
        made +=
            " " + literal(OrderedJson(name).dump()) + R"( space ":" space )" + expression(property);
        first = false;
    }
    return "(" + made + R"( space "}"))";
}

std::string array(const OrderedJson& schema) {
    if (!schema.contains("items")) throw std::invalid_argument("a schema's array has no items");
    const std::string item = expression(schema["items"]);
    return R"(("[" space ()" + item + R"( (space "," space )" + item + R"()*)? space "]"))";
}

std::string expression(const OrderedJson& schema) {
    if (schema.is_object() && schema.contains("enum")) return any_of(schema["enum"]);
    if (schema.is_object() && schema.contains("const")) return literal(schema["const"].dump());
    const auto type = schema.is_object() ? schema.find("type") : schema.end();
    if (!schema.is_object() || type == schema.end() || !type->is_string())
        throw std::invalid_argument("a schema without one type cannot be made into a grammar: " +
                                    schema.dump());
    const auto name = type->get<std::string>();
    if (name == "object") return object(schema);
    if (name == "array") return array(schema);
    for (const char* known : {"string", "integer", "number", "boolean", "null"})
        if (name == known) return name;
    throw std::invalid_argument("a schema of type '" + name + "' cannot be made into a grammar");
}

}  // namespace

std::string grammar_of(const nlohmann::ordered_json& schema) {
    const std::string root = "root ::= " + expression(schema) + "\n" + terminals;
    const bool is_free = root.find("any-object") != std::string::npos;
    return is_free ? root + free_terminals : root;
}

}  // namespace nrem::openai
