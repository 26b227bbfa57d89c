#include "client.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <thread>
#include <utility>

namespace nrem::openai {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t texts_at_once = 256;

double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
}

void give_up_if_cancelled(const Prompt* prompt) {
    if (prompt && prompt->cancelled()) throw Cancelled();
}

void pause(double seconds, const Prompt* prompt) {
    constexpr double glance = 0.04;
    for (const auto began = Clock::now(); seconds_since(began) < seconds;) {
        give_up_if_cancelled(prompt);
        const double left = seconds - seconds_since(began);
        std::this_thread::sleep_for(std::chrono::duration<double>(std::clamp(left, 0.0, glance)));
    }
}

// Seconds, where the server says so in a header; 0: it does not.
double asked_to_wait(const HttpReply& reply) {
    const std::string_view text = reply.header("retry-after");
    double seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return std::isfinite(seconds) && seconds > 0 ? seconds : 0;
}

// The jitter's: different requests come back at different times.
std::uint64_t seed_of(std::string_view text) {
    std::uint64_t seed = 0;
    for (const char byte : text) seed = combine(seed, static_cast<unsigned char>(byte));
    return seed;
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

void note_retry(const Judgement& made, double waited, Completion& completion) {
    char wait[48];
    std::snprintf(wait, sizeof wait, "; waited %.2f s", waited);
    const std::string why = made.kind == Kind::refused
                                ? "status " + std::to_string(made.status) + " in the reply"
                                : "the reply made no sense";
    completion.note("retry", why + wait);
}

void tell_left_out(Left left, Completion& completion) {
    for (std::size_t i = 0; i < all_names<Part>.size(); ++i)
        if (const auto part = static_cast<Part>(i); left.has(part) && part != Part::max_tokens)
            completion.note("degraded", "the server takes no " + std::string(name_of(part)) +
                                            ": its own was used");
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

HttpReply Client::exchange(const Call& call, std::uint64_t retries, double deadline) const {
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
    request.deadline_seconds = deadline;
    request.retries = retries;
    request.in_flight = delivery.in_flight;
    if (call.prompt) {
        request.cancelled = call.prompt->raw().cancelled;
        request.self = call.prompt->raw().self;
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
    const double left = left_for(call);
    if (left <= 0) return names;
    try {
        const Call list{.server = call.server,
                        .effort = call.effort,
                        .path = "/models",
                        .prompt = call.prompt};
        for (const auto& name : read_models(exchange(list, call.effort.retry.left(), left).body))
            names += (names.empty() ? "; it has " : ", ") + name;
    } catch (const Failure&) {
        // The list is a help; its absence means nothing.
    }
    return names;
}

void Client::refuse(const Call& call, const Judgement& made) const {
    const std::string& variable = settings_.delivery.key_variable;
    const std::string& model = settings_.manner.model;
    const std::string& message = made.complaint.message;
    const int status = made.status;
    const std::string place = call.server + " answers " + std::to_string(status);
    if (made.kind == Kind::nonsense)
        throw Failure(NREM_UNAVAILABLE, place + ", but not with what was asked for: " + message);
    if (made.complaint.too_long)
        throw Failure(NREM_TOO_LONG, "the prompt is too long for the model: " + message);
    if (status == 401 || status == 403)
        throw Failure(NREM_INVALID,
                      place + (variable.empty()
                                   ? ": it wants a key; name the environment variable that holds "
                                     "it in key_variable"
                                   : ": it does not take the key in " + variable));
    if (status == 404)
        throw Failure(NREM_INVALID, place + " to " + call.path + " with the model '" + model +
                                        "': " + message + models_of(call));
    throw Failure(retriable(status) == Retriable::final ? NREM_INVALID : NREM_UNAVAILABLE,
                  place + ": " + message);
}

// The seed is of the jitter only.
Client::Effort Client::effort_for(std::uint64_t seed) const {
    const auto& delivery = settings_.delivery;
    return {Retry(delivery.retries, delivery.deadline_seconds, seed), std::nullopt};
}

// Seconds until the deadline of all that is sent for one question.
double Client::left_for(const Call& call) const {
    const auto& began = call.effort.began;
    return settings_.delivery.deadline_seconds - (began ? seconds_since(*began) : 0);
}

// One request, and what the host tries of it. The time in the host's queue, before the first try,
// does not count.
HttpReply Client::send(const Call& call) const {
    Effort& effort = call.effort;
    const auto sent = Clock::now();
    const HttpReply reply = exchange(call, effort.retry.left(), std::max(left_for(call), 0.001));
    effort.retry.used(reply.tries - 1);
    if (!effort.began)
        effort.began = reply.tries > 1
                           ? sent
                           : Clock::now() - std::chrono::duration_cast<Clock::duration>(
                                                std::chrono::duration<double>(reply.seconds));
    return reply;
}

// Asks until the reply is one, or another try would not help. Reports what was paid on the way.
Judgement Client::ask(const Call& call) const {
    for (;;) {
        give_up_if_cancelled(call.prompt);
        const HttpReply reply = send(call);
        Judgement made = judge(reply.status, reply.body, call.wanted);
        const auto wait = call.effort.retry.after(made.again, seconds_since(*call.effort.began),
                                                  asked_to_wait(reply));
        const bool is_used = !wait && made.kind == Kind::answer;
        if (made.is_paid && !is_used)
            call.paid(made.usage ? *made.usage : estimated_usage(call.body.size(), 0));
        if (!wait) return made;
        pause(*wait, call.prompt);
        if (call.completion) note_retry(made, *wait, *call.completion);
        if (left_for(call) <= 0) return made;
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

// Whether the request can do without what the server refuses, and still does with it.
bool Client::may_leave_out(const Prompt& prompt, Part part, Left left) const {
    if (left.has(part)) return false;
    switch (part) {
        case Part::temperature:
            return !std::isnan(prompt.temperature());
        case Part::top_p:
            return !std::isnan(prompt.top_p());
        case Part::seed:
            return prompt.seed() != 0 && settings_.manner.sends_seed;
        case Part::max_tokens:
            return prompt.max_tokens() != 0 && settings_.manner.max_tokens_field == "max_tokens";
        default:
            return false;
    }
}

// The first part that the server may have refused and that can be left out.
Part Client::refused_part(const Prompt& prompt, Left about, Left left) const {
    for (std::size_t i = 0; i < all_names<Part>.size(); ++i)
        if (const auto part = static_cast<Part>(i);
            about.has(part) && may_leave_out(prompt, part, left))
            return part;
    return Part::none;
}

// What is left out is remembered only where that has helped: a complaint may name many things.
void Client::generate(const std::string& server, const Prompt& prompt,
                      Completion& completion) const {
    const std::string path =
        goes_to_chat(prompt, settings_.manner) ? "/chat/completions" : "/completions";
    std::uint64_t seed = 0;
    for (const auto& message : prompt.messages()) seed = combine(seed, seed_of(view(message.text)));
    Effort effort = effort_for(seed);
    for (Left left{left_out_.load()};;) {
        const Structured used = structured();
        const Call call{.server = server,
                        .effort = effort,
                        .path = path,
                        .body = completion_body(prompt, settings_.manner, {used, left}),
                        .prompt = &prompt,
                        .completion = &completion,
                        .paid = [&](const Usage& usage) { completion.usage(usage); }};
        const Judgement made = ask(call);
        if (made.kind == Kind::answer) {
            left_out_.fetch_or(left.parts);
            tell(*made.said, prompt, completion);
            if (!settings_.structured) tell_if_degraded(prompt, used, completion);
            tell_left_out(left, completion);
            return;
        }
        const Left about = left_for(call) > 0 ? made.complaint.about : Left{};
        const bool by_format =
            about.has(Part::format) && !prompt.schema().empty() && step_down(used);
        const Part part = by_format ? Part::format : refused_part(prompt, about, left);
        if (part == Part::none) refuse(call, made);
        if (!by_format) left.add(part);
        completion.note("structured", "the server takes no " +
                                          std::string(by_format ? name_of(used) : name_of(part)));
    }
}

Embedded Client::ask_for_embeddings(const std::string& server, Array<nrem_str> texts, Range range,
                                    Vectors& vectors) const {
    std::string body = embedding_body(texts, range.first, range.count, settings_.manner);
    Effort effort = effort_for(seed_of(body));
    const Call call{.server = server,
                    .effort = effort,
                    .path = "/embeddings",
                    .body = std::move(body),
                    .wanted = Wanted::embeddings,
                    .paid = [&](const Usage& usage) { vectors.usage(usage); }};
    const Judgement judged = ask(call);
    if (judged.kind != Kind::answer) refuse(call, judged);
    try {
        Embedded made = read_embeddings(judged.body, range.count);
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < range.count; ++i) bytes += texts[range.first + i].size;
        if (!made.usage) made.usage = estimated_usage(bytes, 0);
        return made;
    } catch (const NoEmbeddings& failure) {
        call.paid(judged.usage ? *judged.usage : estimated_usage(call.body.size(), 0));
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
        const Embedded made = ask_for_embeddings(server, texts, {first, count}, vectors);
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
