#include "language/language.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "language/structured.hpp"
#include "nrem/sdk/callback.hpp"
#include "nrem/sdk/random.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

// The interface through which a plugin asks.
struct Asked final : Crossing {
    ~Asked() = default;
};

// Why there is no answer; or that the answer was cut. Probabilities alone can also be an answer.
Lack lack_of(const StoredResponse& response, const LanguageReply& reply) {
    if (response.ended == NREM_FILTERED) return Lack::filtered;
    const bool is_cut = response.ended == NREM_CUT;
    if (!reply.text.empty() || !reply.places.empty()) return is_cut ? Lack::cut : Lack::none;
    if (response.ended == NREM_REFUSED) return Lack::refused;
    if (response.ended == NREM_UNREADABLE) return Lack::unreadable;
    if (response.ended == NREM_THOUGHT || !unicode::trimmed(response.text).empty())
        return Lack::thought;
    return is_cut ? Lack::cut : Lack::none;
}

// A string's own text, or the JSON of anything else.
LanguageReply read(const Operation& operation, const StoredResponse& response,
                   std::vector<std::string>& faults) {
    LanguageReply reply{NREM_REPLY_GOOD, without_reasoning(response.text), {}, response.places,
                        Lack::none};
    if (response.code == NREM_TOO_LONG) {
        reply.state = NREM_REPLY_TOO_LONG;
        return reply;
    }
    reply.lack = lack_of(response, reply);
    const bool has_some = !reply.text.empty() || !reply.places.empty();
    if (reply.lack == Lack::filtered || (reply.lack != Lack::none && !has_some)) {
        reply.state = NREM_REPLY_NONE;
        return reply;
    }
    if (!operation.has_schema()) return reply;
    const auto json = find_json(reply.text);
    if (!json)
        faults = {"there is no complete JSON in it"};
    else
        faults = violations(operation.schema, *json);
    if (!faults.empty()) {
        reply.state = NREM_REPLY_BROKEN;
        return reply;
    }
    if (json->is_object())
        for (const auto& [name, value] : json->items())
            reply.fields.emplace_back(name,
                                      value.is_string() ? value.get<std::string>() : dumped(value));
    return reply;
}

// Sends the answer back with what is wrong with it.
void ask_again(Messages& messages, const StoredResponse& response,
               const std::vector<std::string>& faults) {
    messages.push_back({NREM_ASSISTANT, response.text});
    messages.push_back({NREM_USER, fmt::format("That answer cannot be used: {}. Answer again, with "
                                               "the JSON and nothing else.",
                                               fmt::join(faults, "; "))});
}

std::string text_of(const Messages& messages) {
    std::string text;
    for (const auto& message : messages) text += (text.empty() ? "" : "\n\n") + message.text;
    return text;
}

bool samples(const Sampling& sampling) {
    return std::isnan(sampling.temperature) || sampling.temperature > 0;
}

}  // namespace

std::string_view LanguageReply::field(std::string_view name) const {
    const auto found = std::ranges::find(fields, name, &std::pair<std::string, std::string>::first);
    return found == fields.end() ? std::string_view() : found->second;
}

void pass_on(const LanguageReply& reply, const nrem_reply_sink& sink) {
    sink.state(sink.self, reply.state);
    sink.text(sink.self, borrow(reply.text));
    for (const auto& [name, value] : reply.fields)
        sink.field(sink.self, borrow(name), borrow(value));
}

Language::Language(const LanguageSetup& setup, const nrem_host* host, Hooks hooks)
    : setup_(setup),
      base_(host),
      host_{.struct_size = sizeof(nrem_host),
            .reserved = 0,
            .self = this,
            .log = callback<&Language::log>,
            .extension = callback<&Language::extension>},
      service_{.struct_size = sizeof(nrem_language),
               .reserved = 0,
               .self = this,
               .ask = callback<&Language::ask_for_plugin>,
               .embed = callback<&Language::embed_for_plugin>},
      hooks_(std::move(hooks)) {}

void Language::log(std::int32_t level, nrem_str message) const {
    base_->log(base_->self, level, message);
}

const void* Language::extension(const char* id) const {
    if (id && std::string_view(id) == NREM_LANGUAGE) return &service_;
    return base_->extension(base_->self, id);
}

const Model& LanguageSetup::model_of(std::string_view role) const {
    const auto found = std::ranges::find(role_names, role);
    return by_role.at(static_cast<std::size_t>(found - role_names.begin()));
}

const Model& Language::model_of(std::string_view role, std::string_view operation) const {
    const Model& model = setup_.model_of(role);
    const bool embeds = role == "embedder";
    const bool able = model.backend && (embeds ? model.backend->has(&nrem_backend::embed)
                                               : model.backend->has(&nrem_backend::generate));
    if (!able)
        throw Error(fmt::format("operation {} needs a {} model: set `{}` in the config",
                                operation, role, role == "predictor" ? "backend" : role),
                    NREM_INVALID);
    return model;
}

void Language::check_limits() const {
    const TrialSpending& spent = *setup_.spending;
    const std::string limit =
        reached(setup_.limits, {spent.calls, spent.tokens, spent.money, spent.seconds});
    if (setup_.limits.money > 0) setup_.models->need_prices("the trial's", setup_.limits);
    if (!limit.empty())
        throw Error("the trial's limit of " + limit + " is reached (limits.trial)", NREM_SPENT);
}

void Language::account(const CallCost& cost) {
    TrialSpending& spent = *setup_.spending;
    spent.calls += cost.calls;
    spent.tokens += cost.prompt_tokens + cost.answer_tokens;
    spent.money += cost.money;
    hooks_.after_call(cost);
    add(calls_.costs, cost);
}

// Paid calls without a result count against the trial's limits, but not as what the experiment
// needs.
Models::Given Language::ask_models(const Operation& operation, const Model& model,
                                   const ModelRequest& request) {
    const auto waste = [this](const Spending& unused) {
        setup_.spending->calls += unused.calls;
        setup_.spending->tokens += unused.tokens;
        setup_.spending->money += unused.money;
    };
    try {
        Models::Given given =
            setup_.models->ask(operation.name, model, request, hooks_.cancelled);
        waste(given.unused);
        return given;
    } catch (const CostlyError& failure) {
        waste(failure.unused());
        throw;
    }
}

StoredResponse Language::call(const Operation& operation, const ModelRequest& request) {
    hooks_.before_call();
    check_limits();
    const Model& model = model_of(operation.role, operation.name);
    Models::Given given = ask_models(operation, model, request);
    const StoredUsage& usage = given.response.usage;
    setup_.spending->seconds += given.milliseconds / 1000;
    calls_.paid += given.paid;
    calls_.seconds += given.milliseconds / 1000;
    Json timing{{"kind", "call"},          {"stream", place_.stream},     {"step", place_.step},
                {"phase", place_.phase},   {"operation", operation.name}, {"paid", given.paid},
                {"ms", given.milliseconds}};
    for (const auto& [key, text] : given.notes) timing["notes"].push_back({{key, text}});
    calls_.timing += dumped(timing) + '\n';
    account({.phase = std::string(place_.phase),
             .operation = operation.name,
             .model = given.response.model,
             .calls = 1,
             .prompt_tokens = usage.prompt_tokens,
             .answer_tokens = usage.answer_tokens,
             .cached_tokens = usage.cached_tokens,
             .estimated = usage.estimated,
             .too_long = given.response.code == NREM_TOO_LONG,
             .money = setup_.models->money_of(model, given.response.model, usage)});
    return std::move(given.response);
}

void Language::settle(const Operation& operation, const ModelRequest& request,
                      const StoredResponse& response, const LanguageReply& reply, bool repair) {
    Json line{{"stream", place_.stream},
              {"step", place_.step},
              {"phase", place_.phase},
              {"operation", operation.name},
              {"role", operation.role},
              {"model", response.model},
              {"messages", to_json(request.messages)},
              {"sampling", to_json(request.sampling)},
              {"answer", response.code == NREM_OK ? response.text : response.message},
              {"state", reply_state_names[reply.state]},
              {"prompt_tokens", response.usage.prompt_tokens},
              {"answer_tokens", response.usage.answer_tokens}};
    if (operation.has_schema()) line["schema"] = operation.schema;
    if (response.usage.estimated) line["estimated"] = true;
    if (reply.lack != Lack::none) line["lack"] = name_of(reply.lack);
    if (request.seed) line["seed"] = request.seed;
    if (repair) line["repair"] = true;
    calls_.log += dumped(line) + '\n';
    if (setup_.keeps_asked)
        calls_.asked.push_back({operation.name, text_of(request.messages), line["answer"].get<std::string>(),
                                place_.step});
}

void Language::count(const Operation& operation, const std::string& model,
                     const LanguageReply& reply) {
    const bool is_broken = reply.state == NREM_REPLY_BROKEN;
    const bool is_none = reply.state == NREM_REPLY_NONE;
    CallCost cost{.phase = std::string(place_.phase),
                  .operation = operation.name,
                  .model = model,
                  .repaired = reply.state == NREM_REPLY_REPAIRED,
                  .broken = is_broken || is_none};
    if (cost.broken) cost.lacks.add(reply.lack);
    add(calls_.costs, cost);
}

LanguageReply Language::ask(std::string_view name, const Inputs& inputs) {
    const Operation& operation = setup_.prompts->operation(name);
    ModelRequest request{.identity = model_of(operation.role, name).identity,
                         .messages = render(operation, inputs),
                         .sampling = operation.sampling,
                         .schema = operation.has_schema() ? operation.schema.dump() : "",
                         .repetition = setup_.repetition};
    if (samples(operation.sampling))
        request.seed = (combine(place_.seed, ++asked_) & 0x7fffffff) | 1;
    LanguageReply before;
    std::string model;  // the model that said it
    for (std::uint64_t attempt = 0;; ++attempt) {
        const StoredResponse response = call(operation, request);
        std::vector<std::string> faults;
        LanguageReply reply = read(operation, response, faults);
        if (attempt && reply.state == NREM_REPLY_GOOD) reply.state = NREM_REPLY_REPAIRED;
        settle(operation, request, response, reply, attempt > 0);
        // No room to send the answer back: it stays broken.
        const bool last = attempt == operation.repairs || response.code == NREM_TOO_LONG;
        if (attempt && response.code == NREM_TOO_LONG)
            reply = std::move(before);
        else
            model = response.model;
        if (reply.state != NREM_REPLY_BROKEN || last) {
            count(operation, model, reply);
            return reply;
        }
        ask_again(request.messages, response, faults);
        before = std::move(reply);
    }
}

std::vector<LanguageReply> Language::ask_all(std::span<const Asking> asked) {
    std::vector<LanguageReply> replies;
    for (const Asking& one : asked) {
        asked_ = one.sample;
        replies.push_back(ask(one.operation, one.inputs));
    }
    return replies;
}

std::vector<std::vector<float>> Language::embed(std::vector<std::string> texts) {
    if (texts.empty()) return {};
    Operation operation;
    operation.name = "embed";
    operation.role = "embedder";
    const ModelRequest request{.identity = model_of(operation.role, operation.name).identity,
                               .kind = RequestKind::embed,
                               .texts = std::move(texts),
                               .repetition = setup_.repetition};
    StoredResponse response = call(operation, request);
    if (response.code != NREM_OK) throw Error(response.message, response.code);
    return std::move(response.vectors);
}

nrem_code Language::ask_for_plugin(nrem_str operation, nrem_array inputs,
                                   const nrem_reply_sink& sink, nrem_error* error) {
    return pass_on(error, [&] {
        Asked asked;
        if (asked.there("operation", operation) &&
            asked.there("inputs", inputs, sizeof(nrem_input)))
            for (const auto& input : nrem::Array<nrem_input>(inputs))
                (void)(asked.there("name of an input", input.name) &&
                       asked.there("text of an input", input.text));
        asked.need_good();
        Inputs given;
        for (const auto& input : nrem::Array<nrem_input>(inputs))
            given.emplace(nrem::view(input.name), nrem::view(input.text));
        nrem::core::pass_on(ask(nrem::view(operation), given), sink);
    });
}

nrem_code Language::embed_for_plugin(nrem_array texts, const nrem_embedding_sink& sink,
                                     nrem_error* error) {
    return pass_on(error, [&] {
        Asked asked;
        if (asked.there("texts", texts, sizeof(nrem_str)))
            for (const auto& text : nrem::Array<nrem_str>(texts)) asked.there("text", text);
        asked.need_good();
        std::vector<std::string> given;
        for (const auto& text : nrem::Array<nrem_str>(texts)) given.emplace_back(nrem::view(text));
        const auto vectors = embed(std::move(given));
        for (std::size_t i = 0; i < vectors.size(); ++i)
            if (float* const out = sink.vector(sink.self, i, vectors[i].size()))
                std::ranges::copy(vectors[i], out);
    });
}

}  // namespace nrem::core
