#include "config/read.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "nrem/sdk/number.hpp"

namespace nrem::core {
namespace {

std::string in_quotes(std::string_view text) {
    constexpr std::size_t most = 60;
    return "'" + unicode::start_of(text, most) + "'";
}

std::string found(const Value& value) {
    switch (value.shape) {
        case Shape::nothing:
            return "nothing";
        case Shape::scalar:
            return in_quotes(value.text);
        case Shape::list:
            return "a list";
        case Shape::mapping:
            return "a mapping";
    }
    return "";
}

[[noreturn]] void refuse_type(const Config& config, const Value& value, std::string_view key,
                              std::string_view wanted) {
    refuse(config, value.place,
           std::string(key) + " wants " + std::string(wanted) + ", not " + found(value));
}

std::string quoted_json(const std::string& text) {
    return nlohmann::json(text).dump();
}

// A number keeps its digits. A number that JSON writes in another way (.5, +3) is rewritten; one
// with leading zeros may be a name, and stays a text.
std::string json_of_scalar(const Value& value) {
    const std::string& text = value.text;
    if (value.quoted) return quoted_json(text);
    if (text == "true" || text == "false") return text;
    const double number = number_of(text);
    if (std::isnan(number)) return quoted_json(text);
    if (nlohmann::json::accept(text)) return text;
    const bool has_zeros = text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
    return has_zeros ? quoted_json(text) : nrem::shortest(number);
}

std::string json_of(const Value& value) {
    if (value.shape == Shape::nothing) return "null";
    if (value.shape == Shape::scalar) return json_of_scalar(value);
    const bool listed = value.shape == Shape::list;
    std::string json;
    for (const auto& item : value.items) {
        json += json.empty() ? "" : ",";
        if (!listed) json += quoted_json(item.key) + ":";
        json += json_of(item);
    }
    return listed ? "[" + json + "]" : "{" + json + "}";
}

bool is_scalar(const Value& value) {
    return value.shape == Shape::scalar;
}

}  // namespace

void refuse(const Config& config, Place place, const std::string& why) {
    const std::string at = config.at(place);
    throw UsageError(at.empty() ? why : at + ": " + why);
}

void refuse_unknown(const Config& config, const Value& value, std::string_view what,
                    const std::vector<std::string>& known) {
    refuse(config, value.place,
           "unknown " + std::string(what) + " " + in_quotes(value.key) +
               nearest_hint(value.key, known));
}

std::string read_text(const Config& config, const Value& value, std::string_view key) {
    if (!is_scalar(value)) refuse_type(config, value, key, "a text");
    return value.text;
}

std::uint64_t read_count(const Config& config, const Value& value, std::string_view key,
                         Bounds bounds) {
    std::uint64_t count = 0;
    const char* end = value.text.data() + value.text.size();
    const auto read = std::from_chars(value.text.data(), end, count);
    const bool whole = is_scalar(value) && !value.quoted && read.ptr == end && !value.text.empty();
    if (!whole || read.ec == std::errc::invalid_argument)
        refuse_type(config, value, key, "a whole number");
    if (read.ec == std::errc::result_out_of_range || count < bounds.least || count > bounds.most)
        refuse_type(config, value, key,
                    "a whole number from " + std::to_string(bounds.least) + " to " +
                        std::to_string(bounds.most));
    return count;
}

double number_of(const std::string& text) {
    const auto number =
        nrem::as_number<double>(std::string_view(text).substr(text.starts_with('+') ? 1 : 0));
    return number && std::isfinite(*number) ? *number : std::numeric_limits<double>::quiet_NaN();
}

double read_number(const Config& config, const Value& value, std::string_view key) {
    const double number = number_of(value.text);
    if (!is_scalar(value) || value.quoted || std::isnan(number))
        refuse_type(config, value, key, "a number");
    return number;
}

bool read_flag(const Config& config, const Value& value, std::string_view key) {
    if (is_scalar(value) && !value.quoted) {
        if (value.text == "true" || value.text == "on" || value.text == "yes") return true;
        if (value.text == "false" || value.text == "off" || value.text == "no") return false;
    }
    refuse_type(config, value, key, "true or false");
}

std::vector<std::string> read_names(const Config& config, const Value& value,
                                    std::string_view key) {
    if (is_scalar(value)) return {value.text};
    if (value.shape != Shape::list) refuse_type(config, value, key, "a list of names");
    std::vector<std::string> names;
    for (const auto& item : value.items) names.push_back(read_text(config, item, key));
    return names;
}

void need_mapping(const Config& config, const Value& value, std::string_view key) {
    if (value.shape != Shape::mapping) refuse_type(config, value, key, "a mapping");
}

std::string text_of(const Value& value) {
    return value.shape == Shape::scalar ? value.text : json_of(value);
}

std::string describe(const Value& value) {
    if (value.shape == Shape::nothing) return "none";
    if (value.shape == Shape::scalar) return value.text;
    std::string text;
    if (value.shape == Shape::list) {
        for (const auto& item : value.items) text += (text.empty() ? "" : "+") + describe(item);
        return text.empty() ? "none" : text;
    }
    const Value* name = value.find("name");
    for (const auto& item : value.items)
        if (&item != name) text += (text.empty() ? "" : ", ") + item.key + "=" + describe(item);
    const std::string bare = name ? describe(*name) : "";
    return text.empty() ? bare : bare + "(" + text + ")";
}

}  // namespace nrem::core
