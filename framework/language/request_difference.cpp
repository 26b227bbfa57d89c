#include "language/request_difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/json.hpp"
#include "base/text.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_of_message = 200;  // bytes
constexpr std::size_t most_of_value = 40;
constexpr std::size_t shown_before = 10;  // bytes of the equal part
constexpr std::size_t most_differences = 4;

std::string words_of(const Json& request) {
    std::string words;
    for (const auto& message : request.value("messages", Json::array()))
        words += message.value("text", "") + '\n';
    for (const auto& text : request.value("texts", Json::array()))
        if (text.is_string()) words += text.get<std::string>() + '\n';
    return words;
}

std::string last_words_of(const Json& request) {
    for (const char* list : {"messages", "texts"}) {
        const auto found = request.find(list);
        if (found == request.end() || !found->is_array() || found->empty()) continue;
        const Json& last = found->back();
        if (last.is_string()) return last.get<std::string>();
        if (last.is_object()) return last.value("text", "");
    }
    return {};
}

std::size_t common_start(std::string_view one, std::string_view other) {
    return static_cast<std::size_t>(std::ranges::mismatch(one, other).in1 - one.begin());
}

// The JSON pointers where the two differ or only one has a value.
std::vector<std::string> differences(const Json& one, const Json& other) {
    std::vector<std::string> pointers;
    const Json left = one.flatten();
    const Json right = other.flatten();
    for (const auto& [pointer, value] : left.items())
        if (!right.contains(pointer) || right[pointer] != value) pointers.push_back(pointer);
    for (const auto& [pointer, value] : right.items())
        if (!left.contains(pointer)) pointers.push_back(pointer);
    std::ranges::sort(pointers);
    return pointers;
}

std::string shown(const Json& request, const std::string& pointer, std::size_t from) {
    const Json::json_pointer at(pointer);
    if (!request.contains(at)) return "nothing";
    const Json& value = request[at];
    if (!value.is_string()) return unicode::start_of(value.dump(), most_of_value);
    const std::string& text = value.get_ref<const std::string&>();
    return fmt::format("{}'{}'", from ? "..." : "",
                       unicode::start_of(std::string_view(text).substr(from), most_of_value));
}

// Long texts are shown from the first difference on.
std::string describe_one(const std::string& pointer, const Json& there, const Json& here) {
    const Json::json_pointer at(pointer);
    std::size_t from = 0;
    if (there.contains(at) && here.contains(at) && there[at].is_string() && here[at].is_string()) {
        const auto& text = here[at].get_ref<const std::string&>();
        from = common_start(there[at].get_ref<const std::string&>(), text);
        from = from <= most_of_value / 2 ? 0 : unicode::last_place(text, from - shown_before);
    }
    return fmt::format("{} ({} there, {} here)", pointer.substr(1), shown(there, pointer, from),
                       shown(here, pointer, from));
}

}  // namespace

RequestDifference::RequestDifference(const std::string& request)
    : asked_(read_json(request)), words_(words_of(asked_)) {}

void RequestDifference::compare(const std::string& other) {
    Json there = read_json(other);
    const std::string words = words_of(there);
    const Nearness nearness{words == words_,
                            there.value("identity", "") == asked_.value("identity", ""),
                            common_start(words, words_),
                            -static_cast<std::ptrdiff_t>(differences(there, asked_).size())};
    if (nearness_ && nearness <= *nearness_) return;
    nearness_ = nearness;
    nearest_ = std::move(there);
}

std::string RequestDifference::describe() const {
    return fmt::format("asked of {}: \"{}\"", asked_.value("identity", ""),
                       unicode::start_of(last_words_of(asked_), most_of_message));
}

std::string RequestDifference::describe_nearest() const {
    if (!nearness_) return "it holds no answers at all";
    const auto pointers = differences(nearest_, asked_);
    std::string text;
    for (std::size_t i = 0; i < std::min(pointers.size(), most_differences); ++i)
        text += (i ? ", " : "") + describe_one(pointers[i], nearest_, asked_);
    if (pointers.size() > most_differences)
        text += fmt::format(" and {} more", pointers.size() - most_differences);
    return "the nearest one differs in " + text;
}

}  // namespace nrem::core
