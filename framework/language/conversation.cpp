#include "language/conversation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "language/structured.hpp"

namespace nrem::core {
namespace {

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
    LanguageReply reply{.state = NREM_REPLY_GOOD,
                        .text = without_reasoning(response.text),
                        .fields = {},
                        .places = response.places};
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

}  // namespace

std::string_view LanguageReply::field(std::string_view name) const {
    const auto found = std::ranges::find(fields, name, &std::pair<std::string, std::string>::first);
    return found == fields.end() ? std::string_view() : found->second;
}

LanguageReply Conversation::hear(const StoredResponse& response) {
    prompt_tokens_ += response.usage.prompt_tokens;
    answer_tokens_ += response.usage.answer_tokens;
    faults_.clear();
    LanguageReply heard = read(*operation_, response, faults_);
    if (is_repair() && heard.state == NREM_REPLY_GOOD) heard.state = NREM_REPLY_REPAIRED;
    return heard;
}

void Conversation::go_on(const StoredResponse& response, LanguageReply heard) {
    const bool no_room = response.code == NREM_TOO_LONG;
    // No room to send the answer back: it stays broken.
    if (is_repair() && no_room)
        heard = std::move(before_);
    else
        said_by_ = response.model;
    if (heard.state == NREM_REPLY_BROKEN && repairs_ < operation_->repairs && !no_room) {
        before_ = std::move(heard);
        return ask_again(response);
    }
    heard.prompt_tokens = prompt_tokens_;
    heard.answer_tokens = answer_tokens_;
    reply_ = std::move(heard);
}

// Sends the answer back with what is wrong with it.
void Conversation::ask_again(const StoredResponse& response) {
    ++repairs_;
    request_.messages.push_back({NREM_ASSISTANT, response.text});
    request_.messages.push_back(
        {NREM_USER, fmt::format("That answer cannot be used: {}. Answer again, with the JSON and "
                                "nothing else.",
                                fmt::join(faults_, "; "))});
}

}  // namespace nrem::core
