// What a reply of a server is, decided here and nowhere else.
#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "complaint.hpp"

namespace nrem::openai {

namespace {

constexpr std::size_t longest_excerpt = 200;

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
    const Json& error = child(body, "error");
    for (const Json* candidate :
         {&child(error, "message"), &child(body, "message"), &error, &child(body, "detail")})
        if (auto text = string_or_dump(*candidate); !text.empty()) return text;
    return "";
}

// The codes and types of an error, folded: of OpenAI's shape, of Google's, and beside the error.
std::vector<std::string> names_in(const Json& body) {
    std::vector<std::string> names;
    const Json& error = child(body, "error");
    for (const Json* object : {&error, &body})
        for (const char* key : {"code", "type", "status", "error_type"})
            if (auto name = string_or_dump(child(*object, key)); !name.empty())
                names.push_back(unicode::folded(name));
    return names;
}

// Limits of rate also speak of tokens, so the status counts.
bool says_too_long(int status, const std::vector<std::string>& names, std::string_view message) {
    if (status == 413) return true;
    const bool may_say = status == 400 || status == 422 || status == 500;
    return std::ranges::any_of(wordings_of_too_long, [&](const Wording& wording) {
        const bool is_named =
            !wording.name.empty() && std::ranges::find(names, wording.name) != names.end();
        return is_named || (may_say && !wording.words.empty() && matches(message, wording.words));
    });
}

Part part_named(int status, std::string_view message) {
    constexpr std::array statuses{400, 404, 422, 500, 501};
    if (std::ranges::find(statuses, status) == statuses.end()) return Part::none;
    const auto named = std::ranges::find_if(refusable_parts, [&](const Refusable& refusable) {
        return message.find(refusable.words) != message.npos;
    });
    return named == refusable_parts.end() ? Part::none : named->part;
}

// The numbers that llama.cpp gives beside the message, where the message lacks them.
std::string numbers_in(const Json& error, const std::string& message) {
    const Json& tokens = child(error, "n_prompt_tokens");
    const Json& context = child(error, "n_ctx");
    if (!tokens.is_number() || !context.is_number()) return "";
    if (message.find(tokens.dump()) != std::string::npos) return "";
    return " (" + tokens.dump() + " tokens, " + context.dump() + " fit)";
}

// Some servers send an empty `error` with every reply.
bool is_empty(const Json& value) {
    if (value.is_structured()) return std::ranges::all_of(value, is_empty);
    return value.is_null() || value == "" || value == false || value == 0;
}

bool is_status(int number) {
    return number >= 400 && number <= 599;
}

// The status that an error in a reply of 200 says or means.
int status_in(const Json& body) {
    for (const std::string& name : names_in(body)) {
        int number = 0;
        const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
        if (read.ptr == name.data() + name.size() && is_status(number)) return number;
        const auto known = std::ranges::find(named_statuses, name, &NamedStatus::name);
        if (known != named_statuses.end()) return known->status;
    }
    return 500;
}

Judgement refusal(int status, std::string_view body, const Json& parsed) {
    return {.kind = Kind::refused,
            .status = status,
            .again = retriable(status),
            .complaint = read_complaint(status, body, parsed)};
}

// An error within a choice, as of a provider that broke off.
const Json* error_in(const Json& choice) {
    static const Json unnamed{{"message", "the server broke off its answer"}};
    if (const Json& error = child(choice, "error"); !is_empty(error)) return &error;
    return child(choice, "finish_reason") == "error" ? &unnamed : nullptr;
}

Judgement nonsense(int status, std::string_view body) {
    return {.kind = Kind::nonsense,
            .status = status,
            .again = Retriable::doubtful,
            .complaint = {excerpt(body), false, Part::none}};
}

Judgement judge_completion(int status, std::string_view body, const Json& parsed) {
    const Json& choice = first_choice(parsed);
    if (const Json* error = error_in(choice)) {
        const Json as_body{{"error", *error}};
        return refusal(status_in(as_body), as_body.dump(), as_body);
    }
    auto said = read_completion(parsed);
    if (!said) return nonsense(status, body);
    const Retriable again =
        said->ended == NREM_UNREADABLE ? Retriable::doubtful : Retriable::final;  // it may pass
    return {.kind = Kind::answer, .status = status, .again = again, .said = std::move(said)};
}

}  // namespace

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
    const std::string words = unicode::folded(made.message);
    made.too_long = says_too_long(status, names_in(parsed), words);
    if (!made.too_long) made.about = part_named(status, words);
    made.message += numbers_in(child(parsed, "error"), made.message);
    return made;
}

Judgement judge(int status, std::string_view body, Wanted wanted) {
    const Json parsed = parse_reply(body);
    const bool is_good = status >= 200 && status <= 299;
    if (!is_good) {
        Judgement made = refusal(status, body, parsed);
        made.again = Retriable::final;  // the host has tried already
        return made;
    }
    Judgement made;
    if (parsed.is_discarded())
        made = nonsense(status, body);
    else if (!is_empty(child(parsed, "error")))
        made = refusal(status_in(parsed), body, parsed);
    else if (wanted == Wanted::embeddings)
        made = child(parsed, "data").is_array() ? Judgement{.kind = Kind::answer, .status = status}
                                                : nonsense(status, body);
    else
        made = judge_completion(status, body, parsed);
    made.usage = read_usage(parsed);
    // A refusal that tells of no tokens is taken to have cost nothing.
    made.is_paid = made.usage || made.kind != Kind::refused;
    made.body = parsed;
    return made;
}

}  // namespace nrem::openai
