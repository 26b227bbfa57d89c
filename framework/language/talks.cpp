// How a Language holds the questions that it is asked together, and what they leave in its log.
#include <fmt/format.h>

#include "base/json.hpp"
#include "language/at_once.hpp"
#include "language/language.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

std::string text_of(const Messages& messages) {
    std::string text;
    for (const auto& message : messages) text += (text.empty() ? "" : "\n\n") + message.text;
    return text;
}

bool waits(const Model& model) {
    return offers(model.backend->component(), "backend.blocking");
}

}  // namespace

bool Language::Talk::goes_on() const {
    return !conversation.reply() && !failure && !held_back;
}

// In rounds, a request of each: what is refused at a limit does not depend on who answers first.
void Language::hold(std::span<Talk> talks) {
    for (auto sent = let_through(talks); !sent.empty(); sent = let_through(talks)) {
        send(sent);
        for (Talk* const talk : sent)
            if (!talk->failure) receive(*talk);
    }
    conclude(talks);
}

std::vector<Language::Talk*> Language::let_through(std::span<Talk> talks) {
    std::vector<Talk*> through;
    bool refused = false;
    for (Talk& talk : talks) {
        if (!talk.goes_on()) continue;
        talk.held_back = refused;
        if (!refused) try {
                hooks_.before_call();
                take_place();
                through.push_back(&talk);
            } catch (...) {
                talk.failure = std::current_exception();
                refused = true;
            }
    }
    return through;
}

// Takes a place under the trial's limit, which is exact however many calls are under way.
void Language::take_place() const {
    if (setup_.limits.money > 0) setup_.models->need_prices("the trial's", setup_.limits);
    TrialSpending& spent = *setup_.spending;
    const std::string limit =
        reached(setup_.limits, {spent.calls.fetch_add(1), spent.tokens, spent.money, spent.seconds});
    if (limit.empty()) return;
    --spent.calls;
    throw Error("the trial's limit of " + limit + " is reached (limits.trial)", NREM_SPENT);
}

// Threads are for what is not known already and has to be waited for.
void Language::send(std::span<Talk* const> talks) {
    std::vector<std::pair<Talk*, Models::Wanted>> waiting;
    for (Talk* const talk : talks) try {
            Conversation& asked = talk->conversation;
            Models::Wanted wanted =
                setup_.models->want(asked.operation().name, *talk->model, asked.request());
            talk->given = setup_.models->known(wanted);
            if (!talk->given && waits(*talk->model))
                waiting.emplace_back(talk, std::move(wanted));
            else if (!talk->given)
                get(*talk, wanted);
        } catch (...) {
            talk->failure = std::current_exception();
        }
    at_once(waiting.size(), [&](std::size_t i) { get(*waiting[i].first, waiting[i].second); });
    for (Talk* const talk : talks)
        if (talk->failure)
            --setup_.spending->calls;  // it gives its place back
        else
            account(*talk);
}

void Language::get(Talk& talk, const Models::Wanted& wanted) {
    try {
        talk.given = ask_models(wanted);
    } catch (...) {
        talk.failure = std::current_exception();
    }
}

// Paid calls without a result count against the trial's limits, but not as what the experiment
// needs.
Models::Given Language::ask_models(const Models::Wanted& wanted) {
    const auto waste = [this](const Spending& unused) {
        setup_.spending->calls += unused.calls;
        setup_.spending->tokens += unused.tokens;
        setup_.spending->money += unused.money;
    };
    try {
        Models::Given given = setup_.models->get(wanted, hooks_.cancelled);
        waste(given.unused);
        return given;
    } catch (const CostlyError& failure) {
        waste(failure.unused());
        throw;
    }
}

void Language::receive(Talk& talk) {
    const StoredResponse& response = talk.given->response;
    LanguageReply heard = talk.conversation.hear(response);
    note(talk, heard);
    talk.conversation.go_on(response, std::move(heard));
    if (talk.conversation.reply()) count(talk);
}

void Language::account(Talk& talk) {
    const Models::Given& given = *talk.given;
    const std::string& operation = talk.conversation.operation().name;
    Json timing{{"kind", "call"},        {"stream", place_.stream}, {"step", place_.step},
                {"phase", place_.phase}, {"operation", operation},  {"paid", given.paid},
                {"ms", given.milliseconds}};
    for (const auto& [key, text] : given.notes) timing["notes"].push_back({{key, text}});
    talk.calls.timing += dumped(timing) + '\n';
    talk.calls.paid += given.paid;
    talk.calls.seconds += given.milliseconds / 1000;
    if (given.paid) talk.calls.times.push_back({operation, given.milliseconds});
    const StoredUsage& usage = given.response.usage;
    const CallCost cost{
        .phase = std::string(place_.phase),
        .operation = operation,
        .model = given.response.model,
        .calls = 1,
        .prompt_tokens = usage.prompt_tokens,
        .answer_tokens = usage.answer_tokens,
        .cached_tokens = usage.cached_tokens,
        .estimated = usage.estimated,
        .too_long = given.response.code == NREM_TOO_LONG,
        .money = setup_.models->money_of(*talk.model, given.response.model, usage)};
    TrialSpending& spent = *setup_.spending;  // the call has its place in it already
    spent.tokens += cost.prompt_tokens + cost.answer_tokens;
    spent.money += cost.money;
    spent.seconds += given.milliseconds / 1000;
    talk.costs.push_back(cost);
    try {
        hooks_.after_call(cost);
    } catch (...) {
        talk.failure = std::current_exception();
    }
}

void Language::note(Talk& talk, const LanguageReply& heard) const {
    const Operation& operation = talk.conversation.operation();
    const ModelRequest& request = talk.conversation.request();
    const StoredResponse& response = talk.given->response;
    Json line{{"stream", place_.stream},
              {"step", place_.step},
              {"phase", place_.phase},
              {"operation", operation.name},
              {"role", operation.role},
              {"model", response.model},
              {"messages", to_json(request.messages)},
              {"sampling", to_json(request.sampling)},
              {"answer", response.code == NREM_OK ? response.text : response.message},
              {"state", reply_state_names[heard.state]},
              {"prompt_tokens", response.usage.prompt_tokens},
              {"answer_tokens", response.usage.answer_tokens}};
    if (operation.has_schema()) line["schema"] = operation.schema;
    if (response.usage.estimated) line["estimated"] = true;
    if (heard.lack != Lack::none) line["lack"] = name_of(heard.lack);
    if (request.seed) line["seed"] = request.seed;
    if (request.sample) line["sample"] = request.sample;
    if (talk.conversation.is_repair()) line["repair"] = true;
    talk.calls.log += dumped(line) + '\n';
    if (setup_.keeps_asked)
        talk.calls.asked.push_back({operation.name, text_of(request.messages),
                                    line["answer"].get<std::string>(), place_.step});
}

void Language::count(Talk& talk) const {
    const LanguageReply& reply = *talk.conversation.reply();
    CallCost cost{.phase = std::string(place_.phase),
                  .operation = talk.conversation.operation().name,
                  .model = talk.conversation.said_by(),
                  .repaired = reply.state == NREM_REPLY_REPAIRED,
                  .broken = reply.state == NREM_REPLY_BROKEN || reply.state == NREM_REPLY_NONE};
    if (cost.broken) cost.lacks.add(reply.lack);
    talk.costs.push_back(std::move(cost));
}

// Into the log, whoever answered first.
void Language::conclude(std::span<Talk> talks) {
    for (Talk& talk : talks) {
        for (const CallCost& cost : talk.costs) add(calls_.costs, cost);
        calls_ += std::move(talk.calls);
    }
    for (const Talk& talk : talks)
        if (talk.failure) std::rethrow_exception(talk.failure);
}

}  // namespace nrem::core
