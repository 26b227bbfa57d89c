#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "abi/spec/spec.hpp"

namespace nrem::abi {

namespace {

constexpr std::size_t width = 100;

// Lines of at most `width`, each behind `prefix`. Lines that begin with a blank stay as they are, and so
// do the ends of paragraphs.
std::string comment(const std::string& text, const std::string& indent) {
    const std::string prefix = indent + "//";
    std::string made, line = prefix;
    const auto end_line = [&] {
        made += line + '\n';
        line = prefix;
    };
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t stop = std::min(text.find('\n', begin), text.size());
        const bool kept = text[begin] == ' ' || text[begin] == '\n';
        if (kept && line != prefix) end_line();
        for (std::size_t at = begin; at < stop;) {
            const std::size_t blank = kept ? stop : std::min(text.find(' ', at), stop);
            const std::string word = text.substr(at, blank - at);
            if (line.size() + 1 + word.size() > width && line != prefix) end_line();
            line += ' ' + word;
            at = blank + 1;
        }
        if (kept) end_line();
        begin = stop + 1;
    }
    if (line != prefix) end_line();
    return made;
}

// A declaration with what is said about it, which goes behind it where there is room.
struct Line {
    std::string code;
    std::string said;
};

bool fits(const Line& line, std::size_t column) {
    return line.code.find('\n') == std::string::npos && line.said.find('\n') == std::string::npos &&
           column + 5 + line.said.size() <= width;
}

// Neighbours whose comments fit have them in one column.
std::string lines_of(const std::vector<Line>& lines) {
    std::string made;
    for (std::size_t begin = 0, end = 0; begin < lines.size(); begin = end) {
        std::size_t column = 0;
        for (; end < lines.size() && !lines[end].said.empty(); ++end) {
            const std::size_t wider = std::max(column, lines[end].code.size());
            if (!std::all_of(lines.begin() + static_cast<std::ptrdiff_t>(begin),
                             lines.begin() + static_cast<std::ptrdiff_t>(end) + 1,
                             [&](const Line& line) { return fits(line, wider); }))
                break;
            column = wider;
        }
        for (std::size_t i = begin; i < end; ++i)
            made += fmt::format("{:<{}}  // {}\n", lines[i].code, column, lines[i].said);
        if (end != begin) continue;
        made += comment(lines[end].said, "    ") + lines[end].code + '\n';
        ++end;
    }
    return made;
}

// Arguments that do not fit go under the first one.
std::string function_of(const Field& field) {
    std::string line = fmt::format("    {} (*{})(", field.type, field.name);
    const std::size_t column = line.size();
    std::string made;
    for (std::size_t at = 0; at < field.arguments.size();) {
        const std::size_t comma = std::min(field.arguments.find(", ", at), field.arguments.size());
        const std::string argument = field.arguments.substr(at, comma - at);
        if (line.size() + argument.size() + 2 > width) {
            made += line.substr(0, line.size() - 1) + '\n';
            line = std::string(column, ' ');
        }
        at = comma + 2;
        line += argument + (at < field.arguments.size() ? ", " : ");");
    }
    return made + line;
}

Line line_of(const Field& field) {
    if (field.thread.empty()) {
        const std::size_t bracket = std::min(field.type.find('['), field.type.size());
        return {fmt::format("    {} {}{};", field.type.substr(0, bracket), field.name,
                            field.type.substr(bracket)),
                field.meaning};
    }
    return {function_of(field), fmt::format("[{}]{}{}{}", field.thread,
                                            field.optional ? " Optional (NULL)." : "",
                                            field.meaning.empty() ? "" : " ", field.meaning)};
}

std::string macro_of(const Table& table) {
    std::string name = table.id.substr(0, table.id.find('/'));
    std::ranges::transform(name, name.begin(), [](unsigned char c) {
        return c == '.' ? '_' : static_cast<char>(std::toupper(c));
    });
    return name;
}

std::string said(const Code& code) {
    return code.text + '\n';
}

std::string said(const Enum& of) {
    std::vector<Line> lines;
    for (const auto& value : of.values)
        lines.push_back({fmt::format("    {} = {}{}", value.name, value.number,
                                     &value == &of.values.back() ? "" : ","),
                         value.meaning});
    return fmt::format("{}enum {{  // {}\n{}}};\n",
                       of.type.empty() ? "" : fmt::format("typedef int32_t {};\n", of.type),
                       of.about, lines_of(lines));
}

std::string said(const Struct& of) {
    std::vector<Line> lines;
    for (const Field& field : of.fields) lines.push_back(line_of(field));
    const std::string id = of.table.of.empty()
                               ? ""
                               : fmt::format("#define {} \"{}\"\n\n", macro_of(of.table), of.table.id);
    return id + comment(of.about, "") + fmt::format("typedef struct {} {{\n", of.name) +
           lines_of(lines) + fmt::format("}} {};\n", of.name);
}

void fill_in(std::string& text, const std::string& name, int value) {
    if (const auto at = text.find(name); at != std::string::npos)
        text.replace(at, name.size(), std::to_string(value));
}

}  // namespace

std::string header(const Spec& spec, const Header& header) {
    std::string made = comment(header.about, "") +
                       "//\n// Made from abi.yaml: edit that.\n#pragma once\n\n";
    if (!header.includes.empty()) {
        for (const auto& file : header.includes)
            made += fmt::format("#include \"nrem/abi/{}\"\n", file);
        made += "\n// NOLINTBEGIN(modernize-*)\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
    }
    for (const auto& part : header.parts)
        made += std::visit([](const auto& one) { return said(one); }, part) + '\n';
    fill_in(made, "@major@", spec.major);
    fill_in(made, "@minor@", spec.minor);
    return made + "#ifdef __cplusplus\n}\n#endif\n// NOLINTEND(modernize-*)\n";
}

}  // namespace nrem::abi
