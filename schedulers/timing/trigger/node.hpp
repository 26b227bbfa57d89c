// A piece of a trigger as it was written, with its place, so that every refusal says
// where: "when.any[1].surprise: no key 'windw' (nearest: window)".
#pragma once

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/nearest.hpp"
#include "nrem/sdk/params.hpp"

namespace {

using Json = nlohmann::json;

// " (nearest: every)", or all that there are where none is near.
inline std::string hint(std::string_view name, const std::vector<std::string>& known) {
    std::string all = "there are: ";
    for (const auto& each : known) all += (&each == &known.front() ? "" : ", ") + each;
    return nrem::core::nearest_hint(name, known, all);
}

class Node {
public:
    Node(Json json, std::string place) : json_(std::move(json)), place_(std::move(place)) {}

    [[noreturn]] void refuse(const std::string& message) const {
        throw std::invalid_argument(place_ + ": " + message);
    }
    [[nodiscard]] const Json& json() const { return json_; }

    [[nodiscard]] double number(nrem::Range range) const {
        if (!json_.is_number()) refuse("wants a number, not " + json_.dump());
        const double value = json_.get<double>();
        if (!(value >= range.minimum && value <= range.maximum))
            refuse(json_.dump() + " is outside of " + Json(range.minimum).dump() + " to " +
                   Json(range.maximum).dump());
        return value;
    }
    [[nodiscard]] std::uint64_t whole(nrem::Range range) const {
        const double value = number(range);
        if (value != std::floor(value)) refuse("wants a whole number, not " + json_.dump());
        return static_cast<std::uint64_t>(value);
    }
    // The elements of a list that has some.
    [[nodiscard]] std::vector<Node> list() const {
        if (!json_.is_array() || json_.empty()) refuse("wants a list of one or more");
        std::vector<Node> made;
        for (std::size_t i = 0; i < json_.size(); ++i)
            made.emplace_back(json_[i], place_ + "[" + std::to_string(i) + "]");
        return made;
    }
    // A mapping with no other keys than these.
    void only(std::initializer_list<std::string_view> keys) const {
        if (!json_.is_object()) refuse("wants a mapping, not " + json_.dump());
        for (const auto& [key, value] : json_.items())
            if (std::find(keys.begin(), keys.end(), key) == keys.end())
                refuse("no key '" + key + "'" + hint(key, {keys.begin(), keys.end()}));
    }
    [[nodiscard]] bool has(const char* key) const {
        return json_.is_object() && json_.contains(key);
    }
    [[nodiscard]] Node at(const std::string& key) const {
        if (!json_.contains(key)) refuse("wants the key '" + key + "'");
        return {json_.at(key), place_ + "." + key};
    }

private:
    Json json_;
    std::string place_;
};

}  // namespace
