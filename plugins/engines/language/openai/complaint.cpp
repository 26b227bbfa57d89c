// What a server complains of, from whatever shape of error it has.
#include "complaint.hpp"

#include <algorithm>
#include <span>

#include "base/text.hpp"

namespace nrem::openai {

namespace {

constexpr std::size_t longest_excerpt = 200;
constexpr std::size_t longest_read = 4000;  // of what is no JSON

// Whether the parts between the stars are there, in this order.
bool matches(std::string_view text, std::string_view words) {
    for (std::size_t at = 0;;) {
        const std::size_t star = words.find('*');
        at = text.find(words.substr(0, star), at);
        if (at == text.npos) return false;
        if (star == words.npos) return true;
        at += star;
        words.remove_prefix(star + 1);
    }
}

std::string string_or_dump(const Json& value) {
    if (value.is_null()) return "";
    return value.is_string() ? value.get<std::string>()
                             : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// OpenAI: {"error": {"message"}}; mock servers: {"error": "kind", "message"}; FastAPI: {"detail"};
// vLLM of old: {"message"}.
std::string message_in(const Json& body) {
    const Json& error = error_of(body);
    for (const Json* object : {&error, &body})
        for (const char* key : {"message", "msg", "error_msg", "status_msg", "detail"})
            if (auto text = string_or_dump(child(*object, key)); !text.empty()) return text;
    return string_or_dump(error);
}

// All that a complaint says, wherever in it, but for what it repeats of the request.
void add_texts(const Json& value, std::string& text) {
    if (value.is_string()) text.append(value.get_ref<const std::string&>()).append("\n");
    if (!value.is_structured()) return;
    for (const auto& [key, inner] : value.items())
        if (value.is_array() || (key != "input" && key != "messages" && key != "prompt"))
            if (inner.is_structured() || inner.is_string()) add_texts(inner, text);
}

bool holds_any(std::string_view text, std::span<const std::string_view> words) {
    return std::ranges::any_of(words,
                               [&](std::string_view word) { return text.find(word) != text.npos; });
}

bool says_too_long_somehow(std::string_view text) {
    const bool names_thing = std::ranges::any_of(things_too_long, [&](std::string_view thing) {
        return unicode::find_word(text, thing) != text.npos;
    });
    return names_thing && holds_any(text, ways_to_be_too_long) &&
           !holds_any(text, other_things_too_long);
}

// Limits of rate also speak of tokens, so the status counts.
bool says_too_long(int status, const std::vector<std::string>& names, std::string_view text) {
    if (status == 413) return true;
    const bool may_say = status == 400 || status == 422 || status == 500;
    return std::ranges::any_of(
               wordings_of_too_long,
               [&](const Wording& wording) {
                   const bool is_named = !wording.name.empty() &&
                                         std::ranges::find(names, wording.name) != names.end();
                   return is_named ||
                          (may_say && !wording.words.empty() && matches(text, wording.words));
               }) ||
           (may_say && says_too_long_somehow(text));
}

Left parts_named(int status, std::string_view text) {
    constexpr std::array statuses{400, 404, 422, 500, 501};
    Left parts;
    if (std::ranges::find(statuses, status) == statuses.end()) return parts;
    for (const Refusable& refusable : refusable_parts)
        if (text.find(refusable.words) != text.npos) parts.add(refusable.part);
    return parts;
}

// The numbers that llama.cpp gives beside the message, where the message lacks them.
std::string numbers_in(const Json& error, const std::string& message) {
    const Json& tokens = child(error, "n_prompt_tokens");
    const Json& context = child(error, "n_ctx");
    if (!tokens.is_number() || !context.is_number()) return "";
    if (message.find(tokens.dump()) != std::string::npos) return "";
    return " (" + tokens.dump() + " tokens, " + context.dump() + " fit)";
}

void add_names(const Json& value, std::vector<std::string>& names) {
    for (const char* key : {"code", "type", "status", "error_type", "error_code", "status_code",
                            "statusCode", "http_code"})
        if (const Json& name = child(value, key); name.is_primitive() && !is_empty(name))
            names.push_back(unicode::folded(string_or_dump(name)));
    for (const auto& inner : value)
        if (inner.is_structured()) add_names(inner, names);
}

}  // namespace

bool is_empty(const Json& value) {
    if (value.is_structured()) return std::ranges::all_of(value, is_empty);
    if (value.is_string()) return unicode::trimmed(value.get_ref<const std::string&>()).empty();
    return value.is_null() || value == false || value == 0;
}

const Json& error_of(const Json& body) {
    if (body.is_array() && !body.empty()) return error_of(body[0]);
    for (const char* key : {"error", "errors", "base_resp"})
        if (const Json& error = child(body, key); !is_empty(error))
            return error.is_array() ? error[0] : error;
    return body;
}

std::vector<std::string> names_in(const Json& body) {
    std::vector<std::string> names;
    const Json& error = error_of(body);
    if (error.is_primitive() && !is_empty(error))
        names.push_back(unicode::folded(string_or_dump(error)));
    add_names(error, names);
    if (&error != &body) add_names(body, names);
    return names;
}

std::string excerpt(std::string_view body) {
    return Json(body.substr(0, unicode::last_place(body, longest_excerpt)))
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Complaint read_complaint(int status, std::string_view body, const Json& parsed) {
    Complaint made;
    made.message = parsed.is_discarded() ? "" : message_in(parsed);
    if (made.message.empty())
        made.message = body.substr(0, unicode::last_place(body, longest_excerpt));
    if (made.message.empty()) made.message = "no message";
    std::string text;
    if (parsed.is_discarded())
        text = body.substr(0, unicode::last_place(body, longest_read));
    else
        add_texts(parsed, text);
    text = unicode::folded(text);
    made.too_long = says_too_long(status, names_in(parsed), text);
    if (!made.too_long) made.about = parts_named(status, text);
    made.message += numbers_in(error_of(parsed), made.message);
    return made;
}

}  // namespace nrem::openai
