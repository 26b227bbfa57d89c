// JSON written member by member behind a text, in the order of the calls: for lines that are many
// or whose bytes are compared. Nothing is allocated but the text.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <concepts>
#include <string>
#include <string_view>

#include "nrem/sdk/number.hpp"

namespace nrem::core {

// A JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& json, std::string_view text);

// An object from its construction to its destruction.
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

private:
    std::string& begin(std::string_view name);

    std::string& json_;
};

}  // namespace nrem::core
