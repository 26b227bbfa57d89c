// One description of a value's fields that both writes it to JSON and reads it back. A field's name
// and type are said once (fields.hpp); the reader's errors say the path of what is wrong.
#pragma once

#include <cmath>
#include <concepts>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "store/row.hpp"

namespace nrem::core {

// Where in a row the reader is; the text is only made for an error.
struct Path {
    const Path* parent = nullptr;
    std::string_view key;
    std::size_t index = 0;

    [[nodiscard]] std::string text() const {
        const std::string own = key.empty() ? "[" + std::to_string(index) + "]" : std::string(key);
        if (!parent) return own;
        return parent->text() + (key.empty() ? own : "." + own);
    }
};

[[noreturn]] inline void expected(const Path* path, std::string_view what) {
    const std::string place = path ? path->text() + ": " : "";
    throw Error(place + "expected " + std::string(what));
}

class Writer {
public:
    explicit Writer(nlohmann::json& out) : out_(&out) { *out_ = nlohmann::json::object(); }
    template <class T>
    void operator()(const char* key, const T& value) {
        (*out_)[key] = encode(value);
    }
    // Most rows have none: left out, and 0 where it is missing.
    template <class T>
    void unless_zero(const char* key, const T& value) {
        if (value != T{}) (*this)(key, value);
    }
    template <class T>
    void unless_empty(const char* key, const T& value) {
        if (!value.empty()) (*this)(key, value);
    }
    void unless_false(const char* key, bool value) {
        if (value) (*this)(key, value);
    }
    template <class T>
    void apart(const char* key, const T& value) {
        (*this)(key, value);
    }
    // In an object below this one: "memory/at_end/bytes".
    template <class T>
    void at(std::string_view path, const T& value) {
        nlohmann::json* place = out_;
        for (std::size_t slash; (slash = path.find('/')) != path.npos; path.remove_prefix(slash + 1))
            place = &(*place)[std::string(path.substr(0, slash))];
        (*place)[std::string(path)] = encode(value);
    }

private:
    static nlohmann::json encode(double value) {
        return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
    }
    static nlohmann::json encode(std::uint64_t value) { return value; }
    static nlohmann::json encode(bool value) { return value; }
    static nlohmann::json encode(const std::string& value) { return value; }
    template <class E>
    requires std::is_enum_v<E>
    static nlohmann::json encode(E value) { return name_of(value); }
    static nlohmann::json encode(const Share& share) {
        return nlohmann::json::array({share.n, share.hits});
    }
    static nlohmann::json encode(const Mean& mean) {
        return nlohmann::json::array({encode(mean.n), encode(mean.sum)});
    }
    static nlohmann::json encode(const MemoryChanges& changes) { return changes; }
    static nlohmann::json encode(const std::pair<std::string, std::string>& pair) {
        return nlohmann::json::array({pair.first, pair.second});
    }
    template <class T>
    static nlohmann::json encode(const std::vector<T>& values) {
        nlohmann::json array = nlohmann::json::array();
        for (const T& value : values) array.push_back(encode(value));
        return array;
    }
    template <class T>
    requires std::is_class_v<T>
    static nlohmann::json encode(const T& value) {
        nlohmann::json object;
        Writer writer(object);
        fields(writer, value);
        return object;
    }
    nlohmann::json* out_;
};

class Reader {
public:
    Reader(const nlohmann::json& in, const Path* path) : in_(&in), path_(path) {
        if (!in.is_object()) expected(path, "an object");
    }
    template <class T>
    void operator()(const char* key, T& value) {
        const Path path{path_, key, 0};
        const auto found = in_->find(key);
        if (found == in_->end()) throw Error(path.text() + ": missing");
        decode(*found, value, &path);
    }
    template <class T>
    void unless_zero(const char* key, T& value) {
        value = T{};
        if (in_->contains(key)) (*this)(key, value);
    }
    template <class T>
    void unless_empty(const char* key, T& value) {
        value.clear();
        if (in_->contains(key)) (*this)(key, value);
    }
    void unless_false(const char* key, bool& value) {
        value = false;
        if (in_->contains(key)) (*this)(key, value);
    }
    template <class T>
    void apart(const char* key, T& value) {
        (*this)(key, value);
    }
    // Missing, as in a row of a version that did not measure it, it is nothing: a figure is unknown.
    template <class T>
    void at(std::string_view path, T& value) {
        value = {};
        find(*in_, path, path_, value);
    }

private:
    using Json = nlohmann::json;
    template <class T>
    static void find(const Json& in, std::string_view place, const Path* path, T& value) {
        const auto slash = place.find('/');
        const Path here{path, place.substr(0, slash), 0};
        const auto found = in.find(std::string(here.key));
        if (found == in.end()) return;
        if (slash == place.npos) return decode(*found, value, &here);
        find(*found, place.substr(slash + 1), &here, value);
    }
    static void decode(const Json& in, double& value, const Path* path) {
        if (in.is_null())
            value = unknown;
        else if (in.is_number())
            value = in.get<double>();
        else
            expected(path, "a number or null");
    }
    static void decode(const Json& in, std::uint64_t& value, const Path* path) {
        const bool whole =
            in.is_number_unsigned() || (in.is_number_integer() && in.get<std::int64_t>() >= 0);
        if (!whole) expected(path, "a whole number");
        value = in.get<std::uint64_t>();
    }
    static void decode(const Json& in, bool& value, const Path* path) {
        if (!in.is_boolean()) expected(path, "true or false");
        value = in.get<bool>();
    }
    static const std::string& text_of(const Json& in, const Path* path) {
        if (!in.is_string()) expected(path, "a text");
        return in.get_ref<const std::string&>();
    }
    static void decode(const Json& in, std::string& value, const Path* path) {
        value = text_of(in, path);
    }
    template <Named E>
    static void decode(const Json& in, E& value, const Path* path) {
        const auto found = from_name<E>(text_of(in, path));
        if (!found) expected(path, "one of " + known_names<E>());
        value = *found;
    }
    static void decode(const Json& in, MemoryChanges& value, const Path*) {
        from_json(in, value);
    }
    static const Json& pair_of(const Json& in, const Path* path, std::string_view what) {
        if (!in.is_array() || in.size() != 2) expected(path, what);
        return in;
    }
    static void decode(const Json& in, Share& share, const Path* path) {
        const Json& pair = pair_of(in, path, "[n, hits]");
        decode(pair[0], share.n, path);
        decode(pair[1], share.hits, path);
        if (share.hits > share.n) expected(path, "[n, hits] with no more hits than n");
        if (share.n >> 53) expected(path, "[n, hits] below 2^53");
    }
    static void decode(const Json& in, Mean& mean, const Path* path) {
        const Json& pair = pair_of(in, path, "[n, sum]");
        decode(pair[0], mean.n, path);
        decode(pair[1], mean.sum, path);
    }
    static void decode(const Json& in, std::pair<std::string, std::string>& value,
                       const Path* path) {
        const Json& pair = pair_of(in, path, "[key, value]");
        decode(pair[0], value.first, path);
        decode(pair[1], value.second, path);
    }
    template <class T>
    static void decode(const Json& in, std::vector<T>& values, const Path* path) {
        if (!in.is_array()) expected(path, "a list");
        values.assign(in.size(), T{});
        for (std::size_t i = 0; i < values.size(); ++i) {
            const Path item{path, {}, i};
            decode(in[i], values[i], &item);
        }
    }
    template <class T>
    requires std::is_class_v<T>
    static void decode(const Json& in, T& value, const Path* path) {
        Reader reader(in, path);
        fields(reader, value);
    }
    const Json* in_;
    const Path* path_;
};

}  // namespace nrem::core
