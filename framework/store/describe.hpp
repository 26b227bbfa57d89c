// The fields of a value as they are documented: made by the same descriptions that write and read it
// (fields.hpp), so that what is documented is what is written.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/archive.hpp"

namespace nrem::core {

struct FieldLine {
    std::string path;  // "groups[].cells[].name"
    std::string_view type;
};

class Describer {
public:
    Describer(std::vector<FieldLine>& lines, std::string prefix)
        : lines_(&lines), prefix_(std::move(prefix)) {}

    template <class T>
    void operator()(std::string_view key, const T& value) {
        describe(prefix_ + std::string(key), value);
    }
    template <class T>
    void unless_zero(std::string_view key, const T& value) {
        (*this)(key, value);
    }
    template <class T>
    void unless_empty(std::string_view key, const T& value) {
        (*this)(key, value);
    }
    template <class T>
    void unless_false(std::string_view key, const T& value) {
        (*this)(key, value);
    }
    template <class T>
    void apart(std::string_view, const T&) {}
    template <class T>
    void at(std::string_view path, const T& value) {
        std::string dotted(path);
        for (char& c : dotted)
            if (c == '/') c = '.';
        (*this)(dotted, value);
    }

private:
    void add(const std::string& path, std::string_view type) { lines_->push_back({path, type}); }

    void describe(const std::string& path, std::floating_point auto) {
        add(path, "number or null");
    }
    void describe(const std::string& path, std::unsigned_integral auto) {
        add(path, "whole number");
    }
    void describe(const std::string& path, bool) { add(path, "true or false"); }
    void describe(const std::string& path, std::string_view) { add(path, "text"); }
    template <class T>
    void describe(const std::string& path, const std::optional<T>&) {
        describe(path, T{});
    }
    void describe(const std::string& path, const Share&) { add(path, "[n, hits]"); }
    void describe(const std::string& path, const Mean&) { add(path, "[n, sum]"); }
    void describe(const std::string& path, const MemoryChanges&) { add(path, "changes"); }
    void describe(const std::string& path, const std::pair<std::string, std::string>&) {
        add(path, "[key, value]");
    }
    template <class T>
    requires std::is_enum_v<T>
    void describe(const std::string& path, const T&) { add(path, "name"); }
    template <class T>
    void describe(const std::string& path, const std::vector<T>&) {
        describe(path + "[]", T{});
    }
    void describe(const std::string& path, const std::string& text) {
        describe(path, std::string_view(text));
    }
    template <class T>
    requires std::is_class_v<T>
    void describe(const std::string& path, const T& value) {
        Describer below(*lines_, path + ".");
        fields(below, value);
    }

    std::vector<FieldLine>* lines_;
    std::string prefix_;
};

template <class T>
[[nodiscard]] std::vector<FieldLine> fields_of() {
    std::vector<FieldLine> lines;
    Describer describer(lines, "");
    const T value{};
    fields(describer, value);
    return lines;
}

}  // namespace nrem::core
