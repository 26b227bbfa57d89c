#include "responder.hpp"

#include <algorithm>

#include "nrem/sdk/random.hpp"

namespace nrem::scripted {

namespace {

std::uint64_t hash_of(const Request& request) {
    std::uint64_t hash = 0;
    for (const auto* text : {&request.path, &request.body})
        for (const char byte : *text) hash = combine(hash, static_cast<unsigned char>(byte));
    return hash;
}

bool picked(const Pick& pick, std::uint64_t call, std::uint64_t attempt, std::uint64_t hash) {
    if (call < pick.first || call > pick.last || call % pick.every != 0) return false;
    if (pick.attempt != 0 && attempt != pick.attempt) return false;
    if (pick.probability >= 1) return true;
    return Random(combine(combine(pick.seed, hash), attempt)).uniform() < pick.probability;
}

// What the expressions of a rule found: groups by name of all of them, by number of the last that
// has any.
struct Found {
    std::vector<std::string> groups;
    std::vector<std::pair<std::string, std::string>> named;
};

bool search(const RE2& expression, const std::string& text, Found& found) {
    std::vector<re2::StringPiece> groups(
        static_cast<std::size_t>(expression.NumberOfCapturingGroups()) + 1);
    if (!expression.Match(text, 0, text.size(), RE2::UNANCHORED, groups.data(),
                          static_cast<int>(groups.size())))
        return false;
    if (groups.size() > 1 || found.groups.empty())
        found.groups.assign(groups.begin(), groups.end());
    for (const auto& [number, name] : expression.CapturingGroupNames())
        found.named.emplace_back(name, groups[static_cast<std::size_t>(number)]);
    return true;
}

bool holds(const Pattern& pattern, const Asked& asked, Found& found) {
    const auto in = [&](const std::string& text) {
        return pattern.expression ? search(*pattern.expression, text, found)
                                  : text.find(pattern.text) != std::string::npos;
    };
    switch (pattern.where) {
        case Pattern::Where::last_user:
            return in(asked.last_user());
        case Pattern::Where::system:
            return in(asked.system());
        case Pattern::Where::schema:
            return in(asked.schema);
        case Pattern::Where::any_message:
            break;
    }
    return std::any_of(asked.messages.begin(), asked.messages.end(),
                       [&](const auto& message) { return in(message.second); });
}

// Replaces the text between {{ and }}: the number or name of a group; anything else stays.
std::string fill_in(const std::string& pattern,
                    const std::vector<std::pair<std::string, std::string>>& values) {
    std::string made;
    std::size_t from = 0;
    for (std::size_t open = 0; (open = pattern.find("{{", from)) != std::string::npos;) {
        const std::size_t close = pattern.find("}}", open);
        if (close == std::string::npos) break;
        const std::string name = pattern.substr(open + 2, close - open - 2);
        const auto value = std::find_if(values.begin(), values.end(),
                                        [&](const auto& known) { return known.first == name; });
        made += pattern.substr(from, open - from);
        made += value == values.end() ? pattern.substr(open, close + 2 - open) : value->second;
        from = close + 2;
    }
    return made + pattern.substr(from);
}

Response json_reply(int status, const Json& body) {
    Response made;
    made.status = status;
    made.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    return made;
}

bool takes(Structured best, const std::string& format) {
    if (format.empty() || format == "text") return true;
    if (format == "json_object") return best != Structured::none;
    return format == "json_schema" && best == Structured::json_schema;
}

}  // namespace

Responder::Responder(Script script)
    : script_(std::move(script)),
      matched_(script_.rules.size(), 0),
      answered_(script_.rules.size(), 0) {}

Response Responder::failure(int status, const std::string& type, const std::string& message) const {
    return json_reply(status, error(script_.errors, status, type, message));
}

Responder::Counts Responder::count(const Request& request) {
    const std::uint64_t hash = hash_of(request);
    const std::lock_guard lock(mutex_);
    return {++calls_, ++attempts_[hash], hash};
}

bool Responder::matches(const When& when, const Asked& asked, Chosen& chosen) const {
    const auto equal = [](const std::string& wanted, const std::string& given) {
        return wanted.empty() || wanted == given;
    };
    if (!equal(when.path, asked.path) || !equal(when.model, asked.model) ||
        !equal(when.operation, asked.operation))
        return false;
    if (asked.path == "embeddings" && when.path.empty()) return false;
    Found found;
    for (const auto& pattern : when.patterns)
        if (!holds(pattern, asked, found)) return false;
    chosen.captures = std::move(found.groups);
    chosen.named = std::move(found.named);
    return true;
}

Responder::Chosen Responder::choose(const Asked& asked, Counts counts) {
    Chosen chosen;
    for (std::size_t i = 0; i < script_.rules.size(); ++i) {
        const When& when = script_.rules[i].when;
        if (!matches(when, asked, chosen)) continue;
        const std::lock_guard lock(mutex_);
        if (!picked(when.pick, ++matched_[i], counts.attempt, counts.hash)) continue;
        chosen.rule = &script_.rules[i];
        chosen.counts = {++answered_[i], counts.attempt, counts.hash};
        return chosen;
    }
    return {nullptr, counts, {}, {}};
}

std::optional<Response> Responder::refuse(const Request& request, const Asked& asked) const {
    if (!script_.key.empty() && request.header("authorization") != "Bearer " + script_.key)
        return failure(401, "authentication_error", "Invalid API Key");
    if (asked.path.empty() || (asked.path == "chat" && !script_.chat))
        return failure(404, "not_found_error", "File Not Found");
    const auto& models = script_.models;
    if (request.method == "POST" && !models.empty() &&
        std::find(models.begin(), models.end(), asked.model) == models.end())
        return failure(404, "model_not_found", "The model '" + asked.model + "' does not exist");
    if (asked.path == "embeddings" && script_.embedding == 0)
        return failure(501, "not_supported_error", "This server does not support embeddings.");
    if (!takes(script_.structured, asked.response_format))
        return failure(400, "invalid_request_error",
                       "response_format type '" + asked.response_format + "' is not supported");
    if (script_.context != 0 && asked.prompt_tokens() > script_.context)
        return json_reply(400, too_long(script_.errors, asked.prompt_tokens(), script_.context));
    return std::nullopt;
}

// The error reply of the first fault that is picked, or a good one's marks for the way.
std::optional<Response> Responder::spoil(const std::vector<Fault>& faults, const Counts& counts,
                                         const Asked& asked) const {
    for (const auto& fault : faults) {
        if (!picked(fault.pick, counts.call, counts.attempt, counts.hash)) continue;
        Response made;
        if (fault.kind == FaultKind::status) {
            made = failure(fault.status, "scripted_error",
                           fault.message.empty() ? "scripted" : fault.message);
            if (fault.retry_after >= 0)
                made.headers.emplace_back("Retry-After",
                                          Json(std::llround(fault.retry_after)).dump());
            return made;
        }
        if (fault.kind == FaultKind::too_long)
            return json_reply(400, too_long(script_.errors, asked.prompt_tokens(), 512));
        if (fault.kind == FaultKind::wrong_model)
            return failure(404, "model_not_found",
                           "The model '" + asked.model + "' does not exist");
        made.fault = fault;
        return made;
    }
    return std::nullopt;
}

// The next of the rule's texts, the likeliest token, or what was asked.
std::string Responder::say_of(const Say& say, const Asked& asked, const Chosen& chosen) {
    if (say.texts.empty())
        return say.probabilities.empty() ? asked.last_user() : say.probabilities.front().first;
    auto values = chosen.named;
    for (std::size_t i = 0; i < chosen.captures.size(); ++i)
        values.emplace_back(std::to_string(i), chosen.captures[i]);
    values.emplace_back("last", asked.last_user());
    values.emplace_back("call", std::to_string(chosen.counts.call));
    return fill_in(say.texts[(chosen.counts.call - 1) % say.texts.size()], values);
}

Response Responder::answer(const Asked& asked, const Counts& counts) {
    const Chosen chosen = choose(asked, counts);
    std::optional<Response> spoiled;
    if (chosen.rule) spoiled = spoil(chosen.rule->faults, chosen.counts, asked);
    if (spoiled && !spoiled->fault) return *spoiled;
    if (asked.path == "embeddings") {
        Response made = json_reply(200, embeddings(script_, asked));
        if (spoiled) made.fault = spoiled->fault;
        return made;
    }
    static const Say echo;
    const Say& say = chosen.rule ? chosen.rule->say : echo;
    if (!say.body.empty()) {
        Response made{say.status, say.body, say.content_type, {}, {}};
        if (spoiled) made.fault = spoiled->fault;
        return made;
    }
    std::string text = say_of(say, asked, chosen);
    Response made =
        json_reply(200, completion(script_, asked, say, cut(std::move(text), say.finish, asked)));
    if (spoiled) made.fault = spoiled->fault;
    return made;
}

Response Responder::respond(const Request& request) {
    const auto asked = read_request(request);
    if (!asked) return failure(400, "invalid_request_error", "the body is not what is wanted here");
    if (asked->path == "health") return json_reply(200, {{"status", "ok"}});
    const bool posted = request.method == "POST";
    const Counts counts = posted ? count(request) : Counts{};
    const auto spoiled = posted ? spoil(script_.faults, counts, *asked) : std::nullopt;
    if (spoiled && !spoiled->fault) return *spoiled;
    Response made;
    if (auto refused = refuse(request, *asked))
        made = std::move(*refused);
    else if (asked->path == "models")
        made = json_reply(200, models(script_));
    else if (!posted)
        made = failure(404, "not_found_error", "File Not Found");
    else
        made = answer(*asked, counts);
    if (spoiled) made.fault = spoiled->fault;
    return made;
}

}  // namespace nrem::scripted
