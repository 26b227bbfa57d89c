#include <yaml-cpp/yaml.h>

#include "abi/spec/spec.hpp"

namespace nrem::abi {

namespace {

std::string text(const YAML::Node& node, const char* key) {
    auto found = node[key].as<std::string>("");
    while (found.ends_with('\n')) found.pop_back();
    return found;
}

// "since 1.1; of nrem_str; choices x answer_size; in bits; what it is"
std::string meaning_of(const YAML::Node& node) {
    std::string made;
    for (const auto& [key, word] :
         {std::pair{"since", "since "}, {"of", "of "}, {"shape", ""}, {"unit", "in "}, {"is", ""}})
        if (node[key]) made += (made.empty() ? "" : "; ") + (word + text(node, key));
    return made;
}

Field read_function(const std::string& name, const YAML::Node& node) {
    Field made{.name = name,
               .type = node["gives"].as<std::string>("void"),
               .arguments = "void* self",
               .thread = text(node, "thread"),
               .meaning = meaning_of(node),
               .optional = node["optional"].as<bool>(false),
               .since = text(node, "since")};
    if (node["takes"]) made.arguments += ", " + text(node, "takes");
    if (made.type == "nrem_code") made.arguments += ", nrem_error* error";
    return made;
}

Field read_field(const std::string& name, const YAML::Node& node) {
    if (node["thread"]) return read_function(name, node);
    return {.name = name,
            .type = text(node, "type"),
            .meaning = meaning_of(node),
            .since = text(node, "since")};
}

// With which every struct of its own size, and every table of a kind, begins.
std::vector<Field> first_fields(const Struct& of, const YAML::Node& node) {
    std::vector<Field> made;
    for (const auto& field : node["before"])
        made.push_back({.name = field.first.as<std::string>(), .type = field.second.as<std::string>()});
    if (of.grows == "own") made.push_back({.name = "struct_size", .type = "uint32_t"});
    if (of.table.of != "kind") return made;
    made.push_back({.name = "reserved", .type = "uint32_t"});
    made.push_back({.name = "create",
                    .type = "void*",
                    .arguments = "const nrem_host* host, nrem_array params, nrem_error* error",
                    .thread = "shared"});
    made.push_back(
        {.name = "destroy", .type = "void", .arguments = "void* self", .thread = "serial"});
    return made;
}

bool takes_four_bytes(const YAML::Node& field) {
    const std::string type = field["type"].as<std::string>("");
    return type == "int32_t" || type == "uint32_t";
}

Struct read_struct(const YAML::Node& node) {
    Struct made{.name = text(node, "struct"),
                .about = text(node, "about"),
                .grows = text(node, "grows")};
    if (const auto table = node["table"])
        made.table = {text(table, "of"), text(table, "id"), text(table, "life")};
    made.fields = first_fields(made, node);
    bool begins = made.grows == "own" && made.table.of != "kind";
    for (const auto& field : node["fields"]) {
        if (begins && !takes_four_bytes(field.second))
            made.fields.push_back({.name = "reserved", .type = "uint32_t"});
        begins = false;
        made.fields.push_back(read_field(field.first.as<std::string>(), field.second));
    }
    return made;
}

Enum read_enum(const YAML::Node& node) {
    Enum made{.about = text(node, "enum"), .type = text(node, "type")};
    for (const auto& value : node["values"])
        made.values.push_back({value.first.as<std::string>(), value.second["number"].as<int>(),
                               meaning_of(value.second)});
    return made;
}

Header read_header(const YAML::Node& node) {
    Header made{.file = text(node, "file"), .about = text(node, "about")};
    for (const auto& file : node["includes"]) made.includes.push_back(file.as<std::string>());
    for (const auto& part : node["parts"]) {
        if (part["struct"])
            made.parts.emplace_back(read_struct(part));
        else if (part["enum"])
            made.parts.emplace_back(read_enum(part));
        else
            made.parts.emplace_back(Code{text(part, "code")});
    }
    return made;
}

void check_life(const Table& table) {
    const bool draft = table.id.find("/draft-") != std::string::npos;
    if (table.life != (draft ? "draft" : "stable"))
        throw std::runtime_error(table.id + " is not the id of what is " + table.life);
}

// A field that came later stands behind all that were there before it.
void check_since(const Struct& of) {
    std::string newest;
    for (const Field& field : of.fields) {
        if (field.since < newest)
            throw std::runtime_error(of.name + '.' + field.name + " stands behind a younger field");
        newest = field.since;
    }
}

// What has no size of its own is only ever an element of an array.
void check_growth(const Spec& spec, const Struct& of) {
    if (of.grows != "own" && of.grows != "stride" && of.grows != "never")
        throw std::runtime_error(of.name + " does not say how it grows");
    if (of.grows != "stride") return;
    for (const Struct* user : structs(spec))
        for (const Field& field : user->fields)
            if ((field.type + ' ' + field.arguments).find(of.name + '*') != std::string::npos)
                throw std::runtime_error(user->name + '.' + field.name + ": " + of.name +
                                         " has no size of its own");
}

}  // namespace

std::vector<const Struct*> structs(const Spec& spec) {
    std::vector<const Struct*> found;
    for (const Header& header : spec.headers)
        for (const auto& part : header.parts)
            if (const auto* one = std::get_if<Struct>(&part)) found.push_back(one);
    return found;
}

std::vector<const Field*> functions(const Struct& table) {
    std::vector<const Field*> found;
    for (const Field& field : table.fields)
        if (!field.thread.empty()) found.push_back(&field);
    return found;
}

Spec read_spec(const std::filesystem::path& file) {
    const YAML::Node root = YAML::LoadFile(file.string());
    Spec made{root["version"]["major"].as<int>(), root["version"]["minor"].as<int>(), {}};
    for (const auto& header : root["headers"]) made.headers.push_back(read_header(header));
    for (const Struct* one : structs(made)) {
        if (!one->table.of.empty()) check_life(one->table);
        check_growth(made, *one);
        check_since(*one);
    }
    (void)layout(made);
    return made;
}

}  // namespace nrem::abi
