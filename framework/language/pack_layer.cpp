#include "language/pack_layer.hpp"

#include <algorithm>
#include <sstream>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/nearest.hpp"
#include "config/yaml.hpp"

namespace nrem::core {
namespace {

const std::vector<std::string> pack_keys{"pack", "about", "extends", "operations"};
const std::vector<std::string> fields{"role",   "inputs",   "system", "user",
                                      "schema", "sampling", "repairs"};
const std::vector<std::string> sampling_keys{"form",       "temperature",       "top_p",
                                             "max_tokens", "log_probabilities", "stop"};

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

void check_keys(const PackLayer& layer, const Value& value, const std::vector<std::string>& known) {
    if (value.shape != Shape::mapping)
        refuse(layer, value.place, (value.key.empty() ? "a pack" : value.key) + " wants a mapping");
    for (const auto& item : value.items) {
        if (std::ranges::find(known, item.key) != known.end()) continue;
        refuse(layer, item.place,
               "unknown key '" + item.key + "'" + nearest_hint(item.key, known));
    }
}

void check_operations(const PackLayer& layer) {
    if (layer.operations.shape == Shape::nothing) return;
    if (layer.operations.shape != Shape::mapping)
        refuse(layer, layer.operations.place, "operations wants a mapping");
    for (const auto& operation : layer.operations.items) {
        if (!is_name(operation.key))
            refuse(layer, operation.place,
                   "'" + operation.key + "' is no name: lower case, digits and _ are");
        check_keys(layer, operation, fields);
        const Value* sampling = operation.find("sampling");
        if (sampling && sampling->shape != Shape::nothing)
            check_keys(layer, *sampling, sampling_keys);
    }
}

std::string text_of(const PackLayer& layer, const Value& root, std::string_view key) {
    const Value* value = root.find(key);
    if (!value) return {};
    if (value->shape != Shape::scalar || value->text.empty())
        refuse(layer, value->place, std::string(key) + " wants a text");
    return value->text;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(std::move(line));
    return lines;
}

// Whether what follows the key on its line is "|", "|-", "|2" and the like.
bool opens_literal_block(std::string line) {
    if (const auto comment = line.find(" #"); comment != std::string::npos) line.resize(comment);
    line.erase(line.find_last_not_of(" \r\t") + 1);
    const auto bar = line.rfind('|');
    return bar != std::string::npos &&
           line.find_first_not_of("+-123456789", bar + 1) == std::string::npos;
}

// A value that was passed on as text has no lines: its place is that of its parent.
void settle_places(Value& value) {
    for (auto& item : value.items) {
        if (value.place.overriding || item.place.line < value.place.line) item.place = value.place;
        settle_places(item);
    }
}

}  // namespace

std::string PackLayer::at(Place place) const {
    if (place.overriding || !place.line) return label;
    return label + ":" + std::to_string(place.line);
}

Place PackLayer::place_in(Place place, const std::string& text, std::size_t offset) const {
    const auto line = static_cast<std::size_t>(place.line);
    if (line == 0 || line > lines.size() || !opens_literal_block(lines[line - 1])) return place;
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
    place.line += 1 + static_cast<std::int32_t>(std::count(text.begin(), end, '\n'));
    return place;
}

const Value* PackLayer::find(std::string_view operation, std::string_view field) const {
    const Value* found = operations.find(operation);
    if (found && field.starts_with("sampling.")) {
        const Value* sampling = found->find("sampling");
        return sampling ? sampling->find(field.substr(sizeof "sampling." - 1)) : nullptr;
    }
    return found ? found->find(field) : nullptr;
}

void refuse(const PackLayer& layer, Place place, const std::string& why) {
    throw UsageError(layer.at(place) + ": " + why);
}

PackLayer read_pack_file(const std::filesystem::path& file) {
    PackLayer layer;
    layer.label = file.string();
    const std::string text = read_text(file);
    layer.lines = lines_of(text);
    const Value root = read_yaml(text, {layer.label});
    check_keys(layer, root, pack_keys);
    layer.name = text_of(layer, root, "pack");
    if (layer.name != file.stem())
        refuse(layer, root.find("pack") ? root.find("pack")->place : Place{1},
               "a file of this name holds `pack: " + file.stem().string() + "`");
    layer.about = text_of(layer, root, "about");
    layer.extends = text_of(layer, root, "extends");
    if (const Value* extends = root.find("extends")) layer.extends_place = extends->place;
    if (const Value* operations = root.find("operations")) layer.operations = *operations;
    check_operations(layer);
    return layer;
}

PackLayer read_changes(const PackChanges& changes) {
    PackLayer layer;
    layer.label = changes.label;
    layer.operations = changes.operations;
    settle_places(layer.operations);
    check_operations(layer);
    return layer;
}

}  // namespace nrem::core
