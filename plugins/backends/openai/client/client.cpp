#include "client.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace nrem::openai {

namespace {

constexpr int tries_of_nonsense = 3;
constexpr std::size_t texts_at_once = 256;
constexpr std::size_t longest_excerpt = 200;

// The server refused in a way that the client can answer.
struct Refused {
    int status;
    Complaint complaint;
};

std::string excerpt(std::string_view body) {
    return Json(body.substr(0, longest_excerpt))
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

void give_up_if_cancelled(const Prompt* prompt) {
    if (prompt && prompt->cancelled()) throw Cancelled();
}

// Some servers put an error into a reply that says 200.
int status_in(const Json& error) {
    const Json& code = child(error, "code");
    return code.is_number_integer() && code >= 400 && code <= 599 ? code.get<int>() : 500;
}

void tell(const Said& said, const Prompt& prompt, Completion& completion) {
    completion.text(said.text);
    completion.ended(said.ended);
    completion.usage(said.usage ? *said.usage : estimated_usage(size_of(prompt), said.text.size()));
    if (!said.model.empty()) completion.model(said.model);
    if (!said.reasoning.empty()) completion.note("reasoning", said.reasoning);
    if (!said.refusal.empty()) completion.note("refusal", said.refusal);
    std::vector<Token> rivals;
    for (const auto& place : said.places) {
        rivals.clear();
        for (const auto& [token, log] : place.rivals) rivals.push_back({borrow(token), log});
        completion.place({borrow(place.token), place.log_probability}, rivals);
    }
}

// Only an answer without any schema behind it is worse than what was asked for.
void tell_if_degraded(const Prompt& prompt, Structured used, Completion& completion) {
    if (prompt.schema().empty()) return;
    if (used == Structured::json_object)
        completion.note("degraded", "the server takes no schema: any JSON was asked for");
    if (used == Structured::none)
        completion.note("degraded", "the server takes no response format: free text was asked for");
}

}  // namespace

HttpReply Client::exchange(const Call& call) const {
    const auto& delivery = settings_.delivery;
    const std::string url = call.server + call.path;
    std::vector<nrem_http_header> headers;
    if (!call.body.empty()) headers.push_back({borrow("Content-Type"), borrow("application/json")});
    for (const auto& [name, value] : delivery.headers)
        headers.push_back({borrow(name), borrow(value)});
    auto request = make_http_request(call.body.empty() ? "GET" : "POST", url);
    request.headers = {headers.data(), headers.size(), sizeof(nrem_http_header)};
    request.body = borrow(call.body);
    request.key_variable = borrow(delivery.key_variable);
    request.proxy = borrow(delivery.proxy);
    request.authorities = borrow(delivery.authorities);
    request.connect_seconds = delivery.connect_seconds;
    request.first_byte_seconds = delivery.first_byte_seconds;
    request.try_seconds = delivery.try_seconds;
    request.deadline_seconds = delivery.deadline_seconds;
    request.retries = delivery.retries;
    request.in_flight = delivery.in_flight;
    if (call.prompt) {
        request.cancelled = call.prompt->raw().cancelled;
        request.cancel_context = call.prompt->raw().cancel_context;
    }
    return http_.exchange(request, [&](std::string_view why, double waited) {
        if (!call.completion) return;
        char wait[48];
        std::snprintf(wait, sizeof wait, "; waited %.2f s", waited);
        call.completion->note("retry", std::string(why) + wait);
    });
}

std::string Client::models_of(const Call& call) const {
    std::string names;
    try {
        const HttpReply reply = exchange({call.server, "/models", "", call.prompt, nullptr});
        for (const auto& name : read_models(reply.body))
            names += (names.empty() ? "; it has " : ", ") + name;
    } catch (const Failure&) {
        // The list is a help; that there is none says nothing.
    }
    return names;
}

void Client::refuse(const Call& call, int status, const Complaint& complaint) const {
    const std::string& variable = settings_.delivery.key_variable;
    const std::string& model = settings_.manner.model;
    const std::string place = call.server + " answers " + std::to_string(status);
    if (complaint.too_long)
        throw Failure(NREM_TOO_LONG, "the prompt is too long for the model: " + complaint.message);
    if (status == 401 || status == 403)
        throw Failure(NREM_INVALID,
                      place + (variable.empty()
                                   ? ": it wants a key; name the environment variable that holds "
                                     "it in key_variable"
                                   : ": it does not take the key in " + variable));
    if (status == 404)
        throw Failure(NREM_INVALID, place + " to " + call.path + " with the model '" + model +
                                        "': " + complaint.message + models_of(call));
    const bool may_pass = status == 408 || status == 429 || status >= 500;
    throw Failure(may_pass ? NREM_UNAVAILABLE : NREM_INVALID, place + ": " + complaint.message);
}

// Asks until the reply is JSON. Throws Refused when it is an error.
Json Client::ask_for_json(const Call& call) const {
    HttpReply reply;
    for (int i = 1; i <= tries_of_nonsense; ++i) {
        give_up_if_cancelled(call.prompt);
        reply = exchange(call);
        if (reply.status < 200 || reply.status > 299)
            throw Refused{reply.status, read_complaint(reply.status, reply.body)};
        Json parsed = parse_body(reply.body);
        const Json& error = child(parsed, "error");
        if (!error.is_null()) {
            const int status = status_in(error);
            throw Refused{status, read_complaint(status, reply.body)};
        }
        if (child(parsed, "choices").is_array() || child(parsed, "data").is_array()) return parsed;
        if (call.completion && i < tries_of_nonsense)
            call.completion->note("retry", "the reply made no sense");
    }
    throw Failure(NREM_UNAVAILABLE,
                  call.server + " answers " + std::to_string(reply.status) +
                      ", but not with what was asked for: " + excerpt(reply.body));
}

Said Client::ask(Call& call) const {
    for (int i = 1;; ++i) {
        const Json body = ask_for_json(call);
        if (auto said = read_completion(body)) return *std::move(said);
        if (i == tries_of_nonsense)
            throw Failure(NREM_UNAVAILABLE,
                          call.server + " answers without an answer: " + excerpt(body.dump()));
    }
}

Structured Client::structured() const {
    return settings_.structured.value_or(best_.load());
}

// False when there is nothing below. Another thread may have been faster.
bool Client::step_down(Structured used) const {
    if (settings_.structured || used >= Structured::none) return false;
    best_.compare_exchange_strong(used, static_cast<Structured>(static_cast<int>(used) + 1));
    return true;
}

void Client::generate(const std::string& server, const Prompt& prompt,
                      Completion& completion) const {
    const std::string path =
        goes_to_chat(prompt, settings_.manner) ? "/chat/completions" : "/completions";
    for (;;) {
        const Structured used = structured();
        Call call{server, path, completion_body(prompt, settings_.manner, used), &prompt,
                  &completion};
        try {
            const Said said = ask(call);
            tell(said, prompt, completion);
            if (!settings_.structured) tell_if_degraded(prompt, used, completion);
            return;
        } catch (const Refused& refused) {
            const bool asked_for_format = !prompt.schema().empty();
            if (!refused.complaint.about_format || !asked_for_format || !step_down(used))
                refuse(call, refused.status, refused.complaint);
            completion.note("structured", std::string("the server takes no ") +
                                              structured_names[static_cast<int>(used)]);
        }
    }
}

Embedded Client::ask_for_embeddings(const std::string& server, Array<nrem_str> texts,
                                    std::size_t first, std::size_t count) const {
    const Call call{server, "/embeddings", embedding_body(texts, first, count, settings_.manner)};
    try {
        Embedded made = read_embeddings(ask_for_json(call), count);
        std::size_t bytes = 0;
        for (std::size_t i = first; i < first + count; ++i) bytes += texts[i].size;
        if (!made.usage) made.usage = estimated_usage(bytes, 0);
        return made;
    } catch (const Refused& refused) {
        refuse(call, refused.status, refused.complaint);
    } catch (const NoEmbeddings& failure) {
        throw Failure(NREM_UNAVAILABLE, server + ": " + failure.what());
    }
}

// A vector for each token is what llama-cpp-python gives for models without pooling, and of several
// texts it gives all but the first wrongly (0.3.36): those are asked for one by one.
void Client::embed(const std::string& server, Array<nrem_str> texts, Vectors& vectors) const {
    Usage usage{sizeof(Usage), 0, 0, 0, 0};
    std::size_t at_once = texts_at_once;
    for (std::size_t first = 0; first < texts.size();) {
        const std::size_t count = std::min(at_once, texts.size() - first);
        const Embedded made = ask_for_embeddings(server, texts, first, count);
        usage.prompt_tokens += made.usage->prompt_tokens;
        usage.estimated |= made.usage->estimated;
        if (made.per_token && count > 1) {
            at_once = 1;
            continue;
        }
        for (std::size_t i = 0; i < count; ++i) {
            const auto& from = made.vectors[i];
            std::copy(from.begin(), from.end(), vectors.vector(first + i, from.size()).begin());
        }
        first += count;
    }
    if (texts.size() > 0) vectors.usage(usage);
}

}  // namespace nrem::openai
