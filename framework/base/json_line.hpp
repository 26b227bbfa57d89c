// JSON written member by member behind a text, in the order of the calls: for lines that are many
// or whose bytes are compared. Nothing is allocated but the text.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/names.hpp"
#include "nrem/sdk/number.hpp"

namespace nrem::core {

// A JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& json, std::string_view text);

// A value behind a text: a name, a list, or the object of its fields (base/fields.hpp).
template <Named E>
void append_json(std::string& json, E value);
inline void append_json(std::string& json, double value) { append_shortest(json, value); }
void append_json(std::string& json, const std::pair<std::string, std::string>& pair);
template <class T>
void append_json(std::string& json, const std::vector<T>& values);
template <class T>
requires std::is_class_v<T>
void append_json(std::string& json, const T& value);

// An object from its construction to its destruction. It is an archive of fields, too.
class JsonObject {
public:
    explicit JsonObject(std::string& json) : json_(json) { json_ += '{'; }
    JsonObject(const JsonObject&) = delete;
    JsonObject& operator=(const JsonObject&) = delete;
    ~JsonObject() { json_ += '}'; }

    void add(std::string_view name, std::string_view text);
    // A flag, or a number without a format to be read each time.
    template <std::integral Value>
    void add(std::string_view name, Value value) {
        if constexpr (std::same_as<Value, bool>) {
            begin(name) += value ? "true" : "false";
        } else {
            const fmt::format_int digits(value);
            begin(name).append(digits.data(), digits.size());
        }
    }
    // Left out where it is NaN or infinite.
    void add(std::string_view name, std::floating_point auto number) {
        if (std::isfinite(number)) append_shortest(begin(name), number);
    }
    void add_json(std::string_view name, std::string_view json) { begin(name) += json; }
    // To be gone before the next member.
    [[nodiscard]] JsonObject object(std::string_view name) { return JsonObject(begin(name)); }
    // `write(json, item)` appends each.
    template <class Items, class Write>
    void list(std::string_view name, const Items& items, Write&& write) {
        begin(name) += '[';
        for (const auto& item : items) {
            if (json_.back() != '[') json_ += ',';
            write(json_, item);
        }
        json_ += ']';
    }


    template <class T>
    void operator()(std::string_view name, const T& value) {
        if constexpr (requires { add(name, value); })
            add(name, value);
        else
            append_json(begin(name), value);
    }
    template <class T>
    void operator()(std::string_view name, const std::optional<T>& value) {
        if (value) (*this)(name, *value);
    }
    template <class T>
    void unless_zero(std::string_view name, const T& value) {
        if (value != 0) (*this)(name, value);
    }
    template <class T>
    void unless_empty(std::string_view name, const T& value) {
        if (!value.empty()) (*this)(name, value);
    }
    void unless_false(std::string_view name, bool value) {
        if (value) add(name, value);
    }
    template <class T>
    void apart(std::string_view, const T&) {}

private:
    std::string& begin(std::string_view name);

    std::string& json_;
};

template <Named E>
void append_json(std::string& json, E value) {
    append_json_string(json, name_of(value));
}

template <class T>
void append_json(std::string& json, const std::vector<T>& values) {
    json += '[';
    for (const T& value : values) {
        if (json.back() != '[') json += ',';
        append_json(json, value);
    }
    json += ']';
}

template <class T>
requires std::is_class_v<T>
void append_json(std::string& json, const T& value) {
    JsonObject object(json);
    fields(object, value);
}

// A line of a log.
template <class T>
void append_line(std::string& log, const T& value) {
    append_json(log, value);
    log += '\n';
}

}  // namespace nrem::core
