#include "conversation.hpp"

#include <algorithm>

namespace nrem::conversations {

namespace {

void ask(const Question& question, double at, EventSink& sink) {
    std::vector<nrem_str> allowed;
    for (const auto& choice : question.choices) allowed.push_back(borrow(choice));
    std::string truth;
    for (const auto& text : question.truth.texts) truth += (truth.empty() ? "" : "\n") + text;
    Event event;
    event.cue.text = borrow(question.text);
    event.cue.choices = {allowed.data(), allowed.size(), sizeof(nrem_str)};
    event.truth.text = borrow(truth);
    event.truth.choice = question.choice;
    event.item = question.item;
    event.at = at;
    event.group = question.group;
    event.evidence = question.evidence;
    sink.test(event);
}

}  // namespace

std::uint64_t item_of(std::string_view name, std::uint64_t first, std::uint64_t second) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return std::max<std::uint64_t>(combine(combine(hash, first), second), 1);
}

void put_in_order(Conversation& conversation) {
    std::ranges::stable_sort(conversation.sessions, {}, &Session::at);
}

void emit(const Conversation& conversation, EventSink& sink) {
    sink.name(conversation.name);
    double now = conversation.sessions.empty() ? 0 : conversation.sessions.front().at;
    for (const auto& session : conversation.sessions) {
        now = std::max(now, session.at);
        for (const auto& turn : session.turns) {
            Event event;
            event.cue.text = borrow(turn.text);
            event.item = turn.item;
            event.at = now;
            sink.observe(event);
        }
        sink.boundary(now);
    }
    for (const auto& question : conversation.questions) {
        now = std::max(now, question.at);
        ask(question, now, sink);
    }
}

}  // namespace nrem::conversations
