// The subset of JSON schema that prompt packs use. By hand: what is wrong with an answer is said to the
// model, which learns from valijson neither the values of an enum nor the types that are allowed.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.hpp"
#include "base/nearest.hpp"
#include "base/text.hpp"
#include "language/structured.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_levels = 64;
constexpr std::size_t most_violations = 16;
const std::vector<std::string> types{"object",  "array",   "string", "number",
                                     "integer", "boolean", "null"};
const std::vector<std::string> keywords{
    "type",      "properties", "required",   "additionalProperties",
    "items",     "enum",       "const",      "minLength",
    "maxLength", "minimum",    "maximum",    "minItems",
    "maxItems",  "title",      "description"};

bool knows(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

std::string unknown(std::string_view what, const std::string& name,
                    const std::vector<std::string>& known) {
    return fmt::format("unknown {} '{}'{}", what, name, nearest_hint(name, known));
}

// Escapes a name as a part of a JSON pointer.
std::string escaped(const std::string& name) {
    std::string text;
    for (const char c : name) text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return text;
}

class Checker {
public:
    std::optional<SchemaFault> check(const Json& schema) {
        visit(schema, "", 0);
        return std::move(fault_);
    }

private:
    void blame(const std::string& pointer, std::string why) {
        if (!fault_) fault_ = SchemaFault{pointer, std::move(why)};
    }
    void visit(const Json& schema, const std::string& at, std::size_t level) {
        if (level > most_levels) return blame(at, "nested too deep");
        if (!schema.is_object()) return blame(at, "a schema must be a mapping");
        for (const auto& [key, value] : schema.items()) {
            const std::string here = at + "/" + escaped(key);
            if (!knows(keywords, key))
                blame(here, unknown("or unsupported keyword", key, keywords));
            else
                visit_keyword(key, value, here, level);
        }
        visit_required(schema, at);
        visit_range(schema, "minLength", "maxLength", at);
        visit_range(schema, "minItems", "maxItems", at);
        visit_range(schema, "minimum", "maximum", at);
    }
    void visit_keyword(const std::string& key, const Json& value, const std::string& at,
                       std::size_t level) {
        if (key == "type") return visit_type(value, at);
        if (key == "properties") return visit_properties(value, at, level);
        if (key == "items") return visit(value, at, level + 1);
        if (key == "additionalProperties" && !value.is_boolean())
            return visit(value, at, level + 1);
        if (key == "enum" && (!value.is_array() || value.empty()))
            return blame(at, "enum must be a list of values");
        if (key.ends_with("imum") && !value.is_number())
            return blame(at, key + " must be a number");
        if ((key.ends_with("Length") || key.ends_with("Items")) && !value.is_number_unsigned())
            return blame(at, key + " must be a whole number, at least 0");
    }
    void visit_type(const Json& type, const std::string& at) {
        const Json list = type.is_array() ? type : Json::array({type});
        if (list.empty()) blame(at, "type must be a name or a list of names");
        for (const auto& name : list) {
            if (!name.is_string())
                blame(at, "type must be a name or a list of names");
            else if (!knows(types, name.get<std::string>()))
                blame(at, unknown("type", name.get<std::string>(), types));
        }
    }
    void visit_properties(const Json& properties, const std::string& at, std::size_t level) {
        if (!properties.is_object()) return blame(at, "properties must be a mapping");
        for (const auto& [name, schema] : properties.items())
            visit(schema, at + "/" + escaped(name), level + 1);
    }
    void visit_required(const Json& schema, const std::string& at) {
        if (!schema.contains("required")) return;
        const std::string here = at + "/required";
        if (!schema["required"].is_array()) return blame(here, "required must be a list of names");
        std::vector<std::string> known;
        if (schema.contains("properties") && schema["properties"].is_object())
            for (const auto& [name, property] : schema["properties"].items()) known.push_back(name);
        for (const auto& name : schema["required"]) {
            if (!name.is_string())
                blame(here, "required must be a list of names");
            else if (!knows(known, name.get<std::string>()))
                blame(here, unknown("property", name.get<std::string>(), known));
        }
    }
    void visit_range(const Json& schema, const char* least, const char* most,
                     const std::string& at) {
        if (schema.contains(least) && schema.contains(most) && schema[least] > schema[most])
            blame(at + "/" + most, fmt::format("{} is less than {}", most, least));
    }

    std::optional<SchemaFault> fault_;
};

bool has_type(const Json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "null") return value.is_null();
    if (type == "number") return value.is_number();
    if (value.is_number_float()) {
        const double number = value.get<double>();
        return std::isfinite(number) && number == std::floor(number);
    }
    return value.is_number_integer();
}

class Judge {
public:
    std::vector<std::string> judge(const Json& schema, const Json& value) {
        visit(schema, value, "");
        return std::move(found_);
    }

private:
    void blame(const std::string& at, std::string_view why) {
        if (found_.size() < most_violations)
            found_.push_back(fmt::format("{} {}", at.empty() ? "the answer" : at + ":", why));
    }
    // The value of a keyword, or nullptr.
    static const Json* rule(const Json& schema, const std::string& keyword) {
        const auto found = schema.find(keyword);
        return found == schema.end() ? nullptr : &*found;
    }
    void visit(const Json& schema, const Json& value, const std::string& at) {
        if (!visit_type(schema, value, at)) return;
        if (const Json* wanted = rule(schema, "const"); wanted && *wanted != value)
            blame(at, "must be " + wanted->dump());
        if (const Json* list = rule(schema, "enum");
            list && std::ranges::find(*list, value) == list->end())
            blame(at, "must be one of " + list->dump());
        if (value.is_object()) visit_object(schema, value, at);
        if (value.is_array()) visit_array(schema, value, at);
        if (value.is_string())
            bound(
                schema, {"minLength", "maxLength", "characters"},
                static_cast<double>(unicode::characters(value.get_ref<const std::string&>())), at);
        if (value.is_number()) bound(schema, {"minimum", "maximum", ""}, value.get<double>(), at);
    }
    bool visit_type(const Json& schema, const Json& value, const std::string& at) {
        const Json* type = rule(schema, "type");
        if (!type) return true;
        std::string wanted;
        for (const auto& name : type->is_array() ? *type : Json::array({*type})) {
            if (has_type(value, name.get<std::string>())) return true;
            wanted += (wanted.empty() ? "" : " or ") + name.get<std::string>();
        }
        blame(at, "must be of type " + wanted);
        return false;
    }
    void visit_object(const Json& schema, const Json& value, const std::string& at) {
        if (const Json* required = rule(schema, "required"))
            for (const auto& name : *required)
                if (!value.contains(name.get<std::string>()))
                    blame(at, "must have '" + name.get<std::string>() + "'");
        const Json* properties = rule(schema, "properties");
        const Json* others = rule(schema, "additionalProperties");
        for (const auto& [name, item] : value.items()) {
            const Json* known = properties ? rule(*properties, name) : nullptr;
            if (known)
                visit(*known, item, at + "/" + escaped(name));
            else if (others && others->is_object())
                visit(*others, item, at + "/" + escaped(name));
            else if (others && *others == false)
                blame(at, "must not have '" + name + "'");
        }
    }
    void visit_array(const Json& schema, const Json& value, const std::string& at) {
        bound(schema, {"minItems", "maxItems", "items"}, static_cast<double>(value.size()), at);
        if (const Json* items = rule(schema, "items"))
            for (std::size_t i = 0; i < value.size(); ++i)
                visit(*items, value[i], at + "/" + std::to_string(i));
    }
    struct Range {
        const char* least;
        const char* most;
        const char* unit;
    };
    void bound(const Json& schema, const Range& range, double size, const std::string& at) {
        const std::string unit = *range.unit ? std::string(" ") + range.unit : "";
        const std::string verb = *range.unit ? "must have" : "must be";
        if (const Json* least = rule(schema, range.least); least && size < least->get<double>())
            blame(at, fmt::format("{} at least {}{}", verb, least->dump(), unit));
        if (const Json* most = rule(schema, range.most); most && size > most->get<double>())
            blame(at, fmt::format("{} at most {}{}", verb, most->dump(), unit));
    }

    std::vector<std::string> found_;
};

}  // namespace

std::optional<SchemaFault> schema_fault(const Json& schema) {
    return Checker().check(schema);
}

void check_schema(const Json& schema) {
    if (const auto fault = schema_fault(schema))
        throw UsageError("schema" + fault->pointer + ": " + fault->why);
}

std::vector<std::string> violations(const Json& schema, const Json& value) {
    return Judge().judge(schema, value);
}

}  // namespace nrem::core
