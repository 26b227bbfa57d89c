#include <fmt/format.h>

#include <algorithm>

#include "abi/spec/spec.hpp"

namespace nrem::abi {

namespace {

std::string escaped(const std::string& text) {
    std::string made;
    for (const char c : text) {
        if (c == '|' || c == '<' || c == '*') made += '\\';
        made += c;
    }
    return made;
}

std::string cell(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return escaped(text);
}

std::string list(const Struct& table, bool optional) {
    std::string made;
    for (const Field* function : functions(table))
        if (function->optional == optional)
            made += fmt::format("{}`{}`", made.empty() ? "" : ", ", function->name);
    return made;
}

std::string tables_of(const Spec& spec) {
    std::string made =
        "| id | is | life cycle | table | required | optional |\n|:--|:--|:--|:--|:--|:--|\n";
    for (const Struct* one : structs(spec))
        if (!one->table.of.empty())
            made += fmt::format("| `{}` | {} | {} | `{}` | {} | {} |\n", one->table.id,
                                one->table.of, one->table.life, one->name, list(*one, false),
                                list(*one, true));
    return made;
}

std::string said(const Code&) {
    return "";
}

std::string said(const Enum& of) {
    std::string made = fmt::format(
        "\nValues: {}\n\n| value | number | meaning |\n|:--|--:|:--|\n", of.about);
    for (const auto& value : of.values)
        made += fmt::format("| `{}` | {} | {} |\n", value.name, value.number, cell(value.meaning));
    return made;
}

std::string row_of(const Field& field) {
    const std::string type = field.thread.empty()
                                 ? field.type
                                 : fmt::format("{} ({})", field.type, field.arguments);
    return fmt::format("| `{}` | `{}` | {} | {} |\n", field.name, type,
                       field.thread + (field.optional ? ", optional" : ""), cell(field.meaning));
}

std::string said(const Struct& of) {
    std::string made = fmt::format("\n### {}\n\n", of.name);
    if (!of.about.empty()) made += escaped(of.about) + "\n\n";
    made += "| field | type | thread | meaning |\n|:--|:--|:--|:--|\n";
    for (const Field& field : of.fields) made += row_of(field);
    return made;
}

}  // namespace

std::string reference(const Spec& spec) {
    std::string made = fmt::format(
        "# The plugin interface, version {}.{}\n\nMade from "
        "[abi.yaml](../framework/include/nrem/abi/abi.yaml) by `./dev docs`, as are the headers, which\nsay "
        "the same with the rules that hold for all of it: begin with "
        "[plugin.h](../framework/include/nrem/abi/plugin.h).\n\nWhat is stable may only grow: a host of "
        "this version loads every plugin that was ever built against it. What is\na draft changes with any "
        "version, and its id with it.\n\n{}",
        spec.major, spec.minor, tables_of(spec));
    for (const Header& header : spec.headers) {
        made += fmt::format("\n## {}\n", header.file);
        for (const auto& part : header.parts)
            made += std::visit([](const auto& one) { return said(one); }, part);
    }
    return made;
}

std::vector<MadeFile> made_files(const Spec& spec) {
    std::vector<MadeFile> made;
    for (const Header& one : spec.headers)
        made.push_back({"framework/include/nrem/abi/" + one.file, header(spec, one)});
    made.push_back({"docs/abi.md", reference(spec)});
    made.push_back({fmt::format("tests/abi/released/{}.{}/layout.inc", spec.major, spec.minor),
                    layout(spec)});
    made.push_back({"framework/host/grown.inc", grown(spec)});
    return made;
}

}  // namespace nrem::abi
