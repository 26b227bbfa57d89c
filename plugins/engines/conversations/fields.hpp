// The fields of a JSON value, each of which knows its way from the element ("haystack_dates[2]"),
// so that what is missing or of another type is one error that names it.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace nrem::conversations {

// One large class, because there is one function for each type that a value may have.
class Field {
public:
    explicit Field(const nlohmann::json& value) : value_(&value) {}

    // The one below of that name.
    [[nodiscard]] Field at(std::string_view name) const {
        const Field below = find(name);
        if (!below.there()) below.fail("is missing");
        return below;
    }
    // The same; what is not there or null is not there().
    [[nodiscard]] Field find(std::string_view name) const {
        if (!value_->is_object()) fail("is no object");
        const auto found = value_->find(name);
        const bool none = found == value_->end() || found->is_null();
        return {none ? nullptr : &*found, way(name)};
    }
    [[nodiscard]] bool there() const { return value_ != nullptr; }

    [[nodiscard]] Field operator[](std::size_t index) const {
        return {&(*value_)[index], way_ + '[' + std::to_string(index) + ']'};
    }
    // Of an array.
    [[nodiscard]] std::size_t size() const {
        if (!value_->is_array()) fail("is no list");
        return value_->size();
    }
    [[nodiscard]] std::vector<Field> items() const {
        std::vector<Field> all;
        for (std::size_t i = 0; i < size(); ++i) all.push_back((*this)[i]);
        return all;
    }
    [[nodiscard]] std::vector<Field> members() const {
        if (!value_->is_object()) fail("is no object");
        std::vector<Field> all;
        for (const auto& [name, value] : value_->items()) all.push_back({&value, way(name)});
        return all;
    }

    [[nodiscard]] const std::string& text() const {
        if (!value_->is_string()) fail("is no text");
        return value_->get_ref<const std::string&>();
    }
    // A text that says something, or a number as a text: answers are both.
    [[nodiscard]] std::string said() const {
        if (!value_->is_number() && !value_->is_string()) fail("is neither a text nor a number");
        std::string made = value_->is_number() ? value_->dump() : text();
        if (made.find_first_not_of(" \t\r\n") == made.npos) fail("is empty");
        return made;
    }
    [[nodiscard]] std::uint64_t number() const {
        if (!value_->is_number_unsigned()) fail("is no whole number");
        return value_->get<std::uint64_t>();
    }
    [[nodiscard]] const nlohmann::json& json() const { return *value_; }

    [[noreturn]] void fail(const std::string& what) const {
        throw std::runtime_error((way_.empty() ? "it" : way_) + ' ' + what);
    }

private:
    Field(const nlohmann::json* value, std::string way) : value_(value), way_(std::move(way)) {}
    [[nodiscard]] std::string way(std::string_view name) const {
        return way_ + (way_.empty() ? "" : ".") + std::string(name);
    }

    const nlohmann::json* value_;
    std::string way_;
};

}  // namespace nrem::conversations
