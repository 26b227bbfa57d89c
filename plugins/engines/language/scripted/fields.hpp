// A mapping of a script, read strictly: each key once, of the right type, and none left over.
#pragma once

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "nrem/sdk/names.hpp"

namespace nrem::scripted {

using Json = nlohmann::json;

class Fields {
public:
    // `place` says where the mapping is, as in "rules[2].fault".
    Fields(const Json& object, std::string place) : object_(object), place_(std::move(place)) {
        if (!object.is_object()) fail("is no mapping");
    }

    [[nodiscard]] const Json* find(const char* key) {
        known_.emplace_back(key);
        const auto found = object_.find(key);
        return found == object_.end() || found->is_null() ? nullptr : &*found;
    }
    void read(const char* key, std::string& into) {
        if (const Json* value = find(key))
            into = value->is_string() ? value->get<std::string>() : value->dump();
    }
    void read(const char* key, bool& into) {
        const Json* value = find(key);
        if (!value) return;
        if (!value->is_boolean()) fail("is no true or false", key);
        into = value->get<bool>();
    }
    void read(const char* key, double& into) {
        const Json* value = find(key);
        if (!value) return;
        if (!value->is_number() || value->get<double>() < 0) fail("is no number from 0 on", key);
        into = value->get<double>();
    }
    void read(const char* key, std::uint64_t& into) {
        const Json* value = find(key);
        if (!value) return;
        if (!value->is_number_unsigned()) fail("is no whole number from 0 on", key);
        into = value->get<std::uint64_t>();
    }
    template <Named E>
    void read(const char* key, E& into) {
        std::string text;
        read(key, text);
        if (text.empty()) return;
        const auto named = from_name<E>(text);
        if (!named) fail("is none of " + known_names<E>(), key);
        into = *named;
    }

    // To be called last: a key that was not asked for is a mistake.
    void done() const {
        for (const auto& [key, value] : object_.items()) {
            if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
            std::string all;
            for (const auto& name : known_) all += (all.empty() ? "" : ", ") + name;
            fail("no key '" + key + "' (there are " + all + ")");
        }
    }

    [[noreturn]] void fail(const std::string& what, const std::string& key = "") const {
        const std::string place = place_.empty() || key.empty() ? place_ + key : place_ + "." + key;
        throw std::invalid_argument((place.empty() ? "script" : place) + ": " + what);
    }

private:
    const Json& object_;
    std::string place_;
    std::vector<std::string> known_;
};

}  // namespace nrem::scripted
