#include "conformance/new_plugin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>

#include "base/error.hpp"
#include "base/nearest.hpp"
#include "host/registry.hpp"
#include "study/environment.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

std::string_view scaffold_of(Kind kind) {
    return visit(kind, [](auto of) { return of.scaffold(); });
}

Kind checked_kind(const std::string& text) {
    const std::vector<std::string> known = kinds_with_scaffold();
    if (std::ranges::find(known, text) != known.end()) return *kind_called(text);
    const std::string all = fmt::format("there are {}", fmt::join(known, ", "));
    if (kind_called(text))
        throw UsageError(fmt::format("there is no plugin to start from for the kind {} ({})", text, all));
    throw UsageError(
        fmt::format("no kind is called '{}'{}", text, nearest_hint(text, known, all)));
}

void check_name(const std::string& name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    const bool good = !name.empty() && name[0] >= 'a' && name[0] <= 'z' &&
                      std::all_of(name.begin(), name.end(), allowed);
    if (!good)
        throw UsageError(fmt::format(
            "'{}' is not in snake_case: a lower-case letter, then letters, digits and _", name));
}

// recency_decay -> RecencyDecay
std::string class_name(const std::string& name) {
    std::string made;
    bool starts_word = true;
    for (const char c : name) {
        if (c != '_') made += starts_word ? static_cast<char>(std::toupper(c)) : c;
        starts_word = c == '_';
    }
    return made;
}

std::string fill_in(std::string_view text, std::string_view mark, std::string_view value) {
    std::string filled;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t found = std::min(text.find(mark, at), text.size());
        filled += text.substr(at, found - at);
        if (found < text.size()) filled += value;
        at = found + mark.size();
    }
    return filled;
}

}  // namespace

std::vector<std::string> kinds_with_scaffold() {
    std::vector<std::string> names;
    for (const Kind kind : all_kinds)
        if (!scaffold_of(kind).empty()) names.emplace_back(name_of(kind));
    return names;
}

std::string new_plugin(const std::string& kind, const std::string& name, const fs::path& folder) {
    const Kind known = checked_kind(kind);
    check_name(name);
    const fs::path file = folder / (name + ".cpp");
    if (fs::exists(file)) throw UsageError(fmt::format("{} is already there", file.string()));
    const std::string build = fmt::format("g++ -std=c++20 -O2 -shared -fPIC -I {} {}.cpp -o {}.so",
                                          sdk_folder().string(), name, name);
    std::string text = fill_in(scaffold_of(known), "@name@", name);
    text = fill_in(text, "@Class@", class_name(name));
    text = fill_in(text, "@build@", build);
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    if (!stream.flush()) throw Error(file.string() + ": cannot be written");
    return fmt::format(
        "wrote {}\n\nbuild it:  {}\ncheck it:  nrem plugins --check ./{}.so\nuse it:    nrem run "
        "experiment.yaml --plugin-path . {}={}\n",
        file.string(), build, name, key_of(known), name);
}

}  // namespace nrem::core
