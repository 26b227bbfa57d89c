#include "language/schema_text.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

OrderedJson ordered(const Json& schema);

OrderedJson ordered_properties(const Json& properties, const Json& required) {
    OrderedJson made = OrderedJson::object();
    for (const Json& name : required)
        if (name.is_string() && properties.contains(name))
            made[name.get<std::string>()] = ordered(properties[name.get<std::string>()]);
    for (const auto& [name, property] : properties.items())
        if (!made.contains(name)) made[name] = ordered(property);
    return made;
}

OrderedJson ordered(const Json& schema) {
    if (!schema.is_object()) return schema;
    OrderedJson made = OrderedJson::object();
    for (const auto& [name, value] : schema.items())
        if (name == "properties" && value.is_object())
            made[name] = ordered_properties(value, schema.value("required", Json::array()));
        else
            made[name] = name == "items" ? ordered(value) : OrderedJson(value);
    return made;
}

}  // namespace

std::string schema_text(const Json& schema) { return ordered(schema).dump(); }

}  // namespace nrem::core
