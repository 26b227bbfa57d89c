// What a reply of a server is, decided here and nowhere else.
#include <algorithm>
#include <charconv>

#include "complaint.hpp"

namespace nrem::openai {

namespace {

bool is_status(int number) {
    return number >= 400 && number <= 599;
}

// "429", "429.0" and "429 Too Many Requests"; 0: not a status.
int status_named(std::string_view name) {
    double number = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool is_whole = read.ptr == name.data() + name.size() || *read.ptr == ' ';
    return read.ec == std::errc() && is_whole && number >= 100 && number < 600
               ? static_cast<int>(number)
               : 0;
}

// Its letters and digits alone.
std::string squeezed(std::string name) {
    std::erase_if(name, [](char c) { return c == '_' || c == '-' || c == ' ' || c == '.'; });
    return name;
}

// The status that an error in a reply of 200 says or means.
int status_in(const Json& body) {
    for (const std::string& name : names_in(body)) {
        if (const int status = status_named(name); is_status(status)) return status;
        const std::string plain = squeezed(name);
        const auto known = std::ranges::find_if(named_statuses, [&](const NamedStatus& named) {
            return plain.find(named.word) != plain.npos;
        });
        if (known != named_statuses.end()) return known->status;
    }
    return 500;
}

// An error that says that there was no error: {"code": 0, "message": "success"}.
bool is_success(const Json& error) {
    const Json& code = child(error, "code");
    return code == 0 || code == "0" || code == 200 || code == "200";
}

// Whether a reply of 200 tells of an error instead of an answer.
bool is_error(const Json& body) {
    const bool has_choice = first_choice(body).is_object();
    if (const Json& error = child(body, "error"); !is_empty(error))
        return !(has_choice && is_success(error));
    if (has_choice || child(body, "data").is_array()) return false;
    const Json& object = body.is_array() && !body.empty() ? body[0] : body;
    constexpr std::array keys{"error", "errors", "base_resp", "error_code", "error_msg",
                              "message", "msg", "detail"};
    return std::ranges::any_of(keys, [&](const char* key) { return !is_empty(child(object, key)); });
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
    if (const Json& error = child(child(choice, "message"), "error"); !is_empty(error)) return &error;
    return ending_of(child(choice, "finish_reason")) == Ending::broken ? &unnamed : nullptr;
}

Judgement nonsense(int status, std::string_view body) {
    return {.kind = Kind::nonsense,
            .status = status,
            .again = Retriable::doubtful,
            .complaint = {.message = excerpt(body)}};
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
    else if (is_error(parsed))
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
