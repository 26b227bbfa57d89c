// Command-line overrides: "key=value", the value in YAML. A part of a key that holds a dot itself
// is written in double quotes: prices."gpt-4.1".input=3.
#include <algorithm>
#include <iterator>

#include "base/utf8.hpp"
#include "config/assign.hpp"
#include "config/keys.hpp"
#include "config/overriding.hpp"
#include "config/read.hpp"
#include "config/sections.hpp"
#include "config/yaml.hpp"

namespace nrem::core {
namespace {

using Path = std::vector<std::string>;

std::string dotted(const Path& path) {
    std::string key;
    for (const auto& part : path) key.append(key.empty() ? "" : ".").append(part);
    return key;
}

struct Override {
    Path path;
    std::string value;
};

// Splits "a.\"b.c\".d=value" into a, b.c, d and value. Throws UsageError without a place.
Override split(const std::string& text) {
    Override made{{""}, ""};
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == '=' && !quoted) {
            if (dotted(made.path).empty()) break;
            made.value = text.substr(i + 1);
            return made;
        } else if (text[i] == '.' && !quoted) {
            made.path.emplace_back();
        } else {
            made.path.back() += text[i];
        }
    }
    throw UsageError(quoted ? "a quote in the key is left open"
                            : "an override is written key=value");
}

// Sections with dotted keys of their own: everything after their name is one key.
std::size_t section_depth(const std::string& key) {
    if (key.starts_with("sweep.") || key.starts_with("baselines.")) return 1;
    if (key.starts_with("arms.") || key.starts_with("search.space.")) return 2;
    return 0;
}

void join(Path& path, std::size_t begin, std::size_t end) {
    if (begin + 1 >= end) return;
    const auto first = path.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = path.begin() + static_cast<std::ptrdiff_t>(end);
    const std::string one = dotted({first, last});
    path.erase(first + 1, last);
    path[begin] = one;
}

// The keys of a document that a dotted key means, given what the sections hold.
Path keys_of(Path path) {
    const std::string key = dotted(path);
    if (const std::size_t depth = section_depth(key)) {
        join(path, depth, path.size());
    } else if (key.starts_with("prices.")) {
        const auto part = std::ranges::find(price_parts, path.back());
        join(path, 1, path.size() - (part == std::end(price_parts) ? 0 : 1));
    }
    return path;
}

// The rest of `path` below `key`; nothing if the path does not lead there.
std::optional<Path> below(const Path& path, const std::string& key) {
    const std::string whole = dotted(path);
    if (whole == key) return Path{};
    if (!whole.starts_with(key + ".")) return std::nullopt;
    Path rest = path;
    std::size_t passed = key.size() + 1;
    while (passed > rest.front().size()) {  // a whole part and the dot after it
        passed -= rest.front().size() + 1;
        rest.erase(rest.begin());
    }
    rest.front().erase(0, passed);
    return rest;
}

// Removes what is set at the path and below it, in any spelling, except for the item at the path
// itself, which gets the new value.
void clear(Value& mapping, const Path& path, Value*& place) {
    const std::string key = dotted(path);
    std::erase_if(mapping.items, [&](const Value& item) {
        const bool is_name = item.shape == Shape::scalar && item.key + ".name" == key;
        return is_name || item.key.starts_with(key + ".");
    });
    for (auto& item : mapping.items) {
        const auto rest = below(path, item.key);
        if (rest && rest->empty())
            place = &item;
        else if (rest && item.shape == Shape::mapping)
            clear(item, *rest, place);
    }
}

Value& add(Value& mapping, const std::string& key, Place place) {
    if (mapping.shape != Shape::mapping) mapping.items.clear();
    mapping.shape = Shape::mapping;
    Value& made = mapping.items.emplace_back();
    made.key = key;
    made.place = place;
    return made;
}

// The place for a new key: in the deepest mapping that exists.
Value& make(Value& mapping, Path path, Place place) {
    for (auto& item : mapping.items) {
        const auto rest = below(path, item.key);
        const bool leads_on = item.shape == Shape::mapping || path.size() > 1;
        if (rest && !rest->empty() && leads_on) return make(item, *rest, place);
    }
    const std::string key = path.front();
    path.erase(path.begin());
    Value& made = add(mapping, key, place);
    return path.empty() ? made : make(made, std::move(path), place);
}

void put(Value& document, const Path& keys, Value value) {
    const Path path = keys_of(keys);
    Value* place = nullptr;
    clear(document, path, place);
    if (!place) place = &make(document, path, value.place);
    value.key = place->key;
    *place = std::move(value);
}

struct Change {
    Path path;
    Value value;  // everything within an override has the override as its place
};

Change read_override(const Config& config, std::size_t index) {
    const std::string& text = config.overrides[index];
    const Place place{0, static_cast<std::int32_t>(index + 1)};
    if (find_foreign_byte(text)) refuse(config, place, "not UTF-8 text");
    Override written;
    try {
        written = split(text);
    } catch (const UsageError& failure) {
        refuse(config, place, failure.what());
    }
    Value value = read_yaml(written.value, {config.at(place), place.overriding});
    value.place = place;
    value.key = dotted(written.path);
    return {std::move(written.path), std::move(value)};
}

}  // namespace

std::string key_of_override(const std::string& text) {
    return dotted(split(text).path);
}

void override_value(const Config& config, Value& document, std::size_t index) {
    Change given = read_override(config, index);
    put(document, given.path, std::move(given.value));
}

std::vector<Assignment> override_document(const Config& config, Value& document,
                                          std::size_t index) {
    Change given = read_override(config, index);
    if (is_cell_key(given.value.key)) return assignments(config, given.value.key, given.value);
    Value named = given.value;
    named.key = given.path.front();
    const auto known = keys_below("");
    for (const auto& name : known)
        if (name == named.key)
            return put(document, given.path, std::move(given.value)), std::vector<Assignment>{};
    refuse_unknown(config, named, "key", known);
}

}  // namespace nrem::core
