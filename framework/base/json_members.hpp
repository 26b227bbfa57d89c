// Reads the fields of a value (base/fields.hpp) from the text of a JSON object as json_line.hpp
// writes it, without blanks between its parts, in any order. A member whose value has another type
// counts as missing. What is missing stays as it is; a number that may be NaN is NaN, since it is
// then left out. For lines that are many: only what is asked for is taken from the text, and a text
// without an escape is not copied.
#pragma once

#include <cmath>
#include <concepts>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/names.hpp"
#include "nrem/sdk/number.hpp"

namespace nrem::core {

// Takes the next value off a JSON text, with the comma behind it; "" where there is none.
[[nodiscard]] std::string_view take_json_value(std::string_view& text);
// What is between the brackets of a text that they enclose; nothing for another one.
[[nodiscard]] std::optional<std::string_view> inside(std::string_view text, char open, char close);

class JsonMembers {
public:
    // False when the text is no such object. Texts that are read from it are good until the next
    // call, as long as the object's text is there.
    bool open(std::string_view object);

    // Whether the members of the calls since open() were all there, but for numbers that may be NaN
    // and for what is left out when it is usual.
    [[nodiscard]] bool is_whole() const { return whole_; }

    template <class T>
    void operator()(std::string_view name, T& value) {
        whole_ &= take(name, value);
    }
    template <class T>
    void operator()(std::string_view name, std::optional<T>& value) {
        take(name, value);
    }
    void operator()(std::string_view name, std::floating_point auto& value) {
        if (!take(name, value)) value = std::numeric_limits<float>::quiet_NaN();
    }
    template <class T>
    void unless_zero(std::string_view name, T& value) {
        take(name, value);
    }
    template <class T>
    void unless_empty(std::string_view name, T& value) {
        take(name, value);
    }
    void unless_false(std::string_view name, bool& value) { take(name, value); }
    template <class T>
    void apart(std::string_view, const T&) {}

private:
    struct Member {
        std::string_view name;
        std::string_view value;
    };
    // "" where there is none.
    [[nodiscard]] std::string_view find(std::string_view name);
    template <class T>
    bool take(std::string_view name, T& value) {
        const std::string_view text = find(name);
        return !text.empty() && decode(text, value);
    }

    bool decode(std::string_view text, std::string_view& value);
    bool decode(std::string_view text, std::string& value);
    bool decode(std::string_view text, bool& value);
    bool decode(std::string_view text, std::pair<std::string, std::string>& value);
    template <class Number>
    requires std::is_arithmetic_v<Number>
    bool decode(std::string_view text, Number& value) {
        const auto read = as_number<Number>(text);
        if (!read || !std::isfinite(static_cast<double>(*read))) return false;
        value = *read;
        return true;
    }
    template <Named E>
    bool decode(std::string_view text, E& value) {
        const auto word = inside(text, '"', '"');
        const auto read = word ? from_kept_name<E>(*word) : std::nullopt;
        if (read) value = *read;
        return read.has_value();
    }
    template <class T>
    bool decode(std::string_view text, std::optional<T>& value) {
        T read{};
        if (!decode(text, read)) return false;
        value = std::move(read);
        return true;
    }
    // What is no such value in the list is left out.
    template <class T>
    bool decode(std::string_view text, std::vector<T>& values) {
        auto list = inside(text, '[', ']');
        if (!list) return false;
        while (!list->empty()) {
            const std::string_view item = take_json_value(*list);
            if (item.empty()) return false;
            if (T value{}; decode(item, value)) values.push_back(std::move(value));
        }
        return true;
    }
    template <class T>
    requires std::is_class_v<T>
    bool decode(std::string_view text, T& value) {
        if constexpr (requires { read_json_text(text, value); }) {
            return read_json_text(text, value);
        } else {
            JsonMembers below;
            if (!below.open(text)) return false;
            fields(below, value);
            return true;
        }
    }

    std::vector<Member> members_;
    std::size_t next_ = 0;  // the member that is likely to be asked for
    bool whole_ = true;
    std::deque<std::string> texts_;  // those that had escapes
};

}  // namespace nrem::core
