// The task `beam`: questions of ten types about one long chat, by path: a folder of numbered chats.
//
// A stream is a chat, a session one of its dated batches. The plan markers at the end of messages
// ("->-> 3,1"), which link a message to the plan of the questions, are taken off, and one in
// another place is an error. The official score is a judge's, over a rubric; without one an answer
// of the four types with a short answer is right when it contains it, and an abstention when it
// refuses. Of an order two figures are given: what the published code counts (tau alone) and what
// the paper says (tau times F1); lines are matched to events by their words, where the paper asks a
// model.
#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>

#include "engines/conversations/archive.hpp"
#include "engines/conversations/scoring.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace talk = nrem::conversations;
namespace scores = nrem::text_scores;
using talk::Field;
using talk::Match;

constexpr talk::Origin origin{"BEAM",
                              "github.com/mohammadtavakoli78/BEAM (a folder of chats/)",
                              "no licence that we know of"};

enum class Groups { type, difficulty };
constexpr auto names_of(Groups) {
    return std::to_array<std::string_view>({"type", "difficulty"});
}

// The types whose truth is no rubric alone.
constexpr std::pair<std::string_view, Match> matches[] = {
    {"abstention", Match::refusal},           {"event_ordering", Match::ordered},
    {"information_extraction", Match::any},   {"knowledge_update", Match::any},
    {"multi_session_reasoning", Match::any},  {"temporal_reasoning", Match::any},
    {"contradiction_resolution", Match::rubric}, {"instruction_following", Match::rubric},
    {"preference_following", Match::rubric},  {"summarization", Match::rubric}};

std::string without_marker(const Field& content) {
    std::string text = content.text();
    constexpr std::string_view mark = "->->";
    const auto at = text.find(mark);
    if (at != text.npos) {
        if (text.find_first_not_of("0123456789, \n/AN", at + mark.size()) != text.npos)
            content.fail("has a plan marker '->->' that is not at its end");
        text.resize(at);
    }
    while (!text.empty() && nrem::is_blank(text.back())) text.pop_back();
    return text;
}

void read_batch(const Field& batch, talk::Conversation& made) {
    talk::Session session;
    session.at = made.sessions.empty() ? 0 : made.sessions.back().at;
    std::string date;
    for (const Field& turn : batch.at("turns").items())
        for (const Field& message : turn.items()) {
            const Field anchor = message.find("time_anchor");
            if (anchor.there() && date.empty()) {
                date = anchor.text();
                session.at = talk::day_in(anchor);
            }
            const std::string text = message.at("role").text() + ": " +
                                     without_marker(message.at("content"));
            session.turns.push_back({date.empty() ? text : '[' + date + "] " + text,
                                     talk::item_of(made.name, message.at("id").number())});
        }
    made.sessions.push_back(std::move(session));
}

// A batch or, in the chats of 10M tokens, plans of batches.
void read_chat(const Field& element, talk::Conversation& made) {
    if (element.find("turns").there()) return read_batch(element, made);
    for (const Field& plan : element.members())
        for (const Field& batch : plan.items()) read_batch(batch, made);
}

void add_evidence(const Field& ids, const talk::Conversation& made,
                  std::vector<std::uint64_t>& evidence) {
    if (ids.json().is_object())
        for (const Field& member : ids.members()) add_evidence(member, made, evidence);
    else if (ids.json().is_array())
        for (const Field& item : ids.items()) add_evidence(item, made, evidence);
    else
        evidence.push_back(talk::item_of(made.name, ids.number()));
}

// The gold is under a name of its own in several types.
std::vector<std::string> gold_of(const Field& question, Match match) {
    if (match == Match::ordered || match == Match::rubric) {
        std::vector<std::string> items;
        for (const Field& item : question.at("rubric").items()) items.push_back(item.said());
        if (items.empty()) question.at("rubric").fail("is empty");
        return items;
    }
    return {question.at(match == Match::refusal ? "ideal_response" : "answer").said()};
}

void read_questions(const Field& types, Groups groups, talk::Conversation& made) {
    if (types.json().is_string())
        types.fail("is a text: that is the parquet form, whose questions are a Python literal");
    for (const auto& [name, match] : matches) {
        const Field list = types.find(name);
        if (!list.there()) continue;
        for (const Field& question : list.items()) {
            talk::Question asked;
            asked.text = question.at("question").said();
            asked.truth = {match, gold_of(question, match), std::string(name), 0};
            asked.item = talk::item_of(made.name, ~std::uint64_t{0}, made.questions.size());
            const Field difficulty = question.find("difficulty");
            asked.group = groups == Groups::difficulty && difficulty.there() ? difficulty.text()
                                                                            : asked.truth.type;
            if (const Field ids = question.find("source_chat_ids"); ids.there())
                add_evidence(ids, made, asked.evidence);
            made.questions.push_back(std::move(asked));
        }
    }
    if (made.questions.empty()) types.fail("has none of the ten types of question");
}

struct Chat {
    std::string chat;
    std::string questions;
};

// The one that was cut to a length where there is one, as the official runs take it.
Chat chat_in(const nrem::Params& params, const std::string& folder) {
    const std::string questions =
        talk::data_file(params, folder + "/probing_questions/probing_questions.json", origin);
    try {
        return {params.data_file(folder + "/chat_trunecated.json"), questions};
    } catch (const std::runtime_error&) {
        return {talk::data_file(params, folder + "/chat.json", origin), questions};
    }
}

talk::Conversation conversation_of(const Chat& chat, std::size_t number, Groups groups) {
    talk::Conversation made;
    made.name = "chat " + std::to_string(number);
    const talk::Source batches =
        talk::elements_of(chat.chat, 1, [&](const Field& element, const auto&) {
            read_chat(element, made);
            return talk::Conversation{};
        });
    for (std::size_t i = 0; i < batches.count; ++i) static_cast<void>(batches.make(i));
    const talk::Source questions =
        talk::elements_of(chat.questions, 0, [&](const Field& element, const auto&) {
            read_questions(element, groups, made);
            return talk::Conversation{};
        });
    static_cast<void>(questions.make(0));
    for (auto& question : made.questions) question.at = made.sessions.back().at;
    return made;
}

talk::Source chats_in(const nrem::Params& params, const std::string& folder, Groups groups) {
    std::vector<Chat> chats{chat_in(params, folder + "/1")};
    try {
        while (chats.size() < 10000)
            chats.push_back(chat_in(params, folder + '/' + std::to_string(chats.size() + 1)));
    } catch (const nrem::Failure&) {  // there are no more
    }
    return {folder, chats.size(), [chats, groups](std::size_t index) {
                return conversation_of(chats[index], index + 1, groups);
            }};
}

struct Order {
    double tau;  // from 0 to 1
    double f1;
};

// Each line of an answer is the event whose words it shares most, if half of them.
Order order_of(std::string_view said, const std::vector<std::string>& wanted) {
    std::vector<std::string> found;
    for (const auto& line : scores::items_of(said, "\n")) {
        const auto like = [&](const std::string& event) { return scores::token_f1(line, event); };
        const auto best = std::ranges::max_element(wanted, {}, like);
        if (like(*best) >= 0.5) found.push_back(*best);
    }
    const double tau = scores::order_tau(found, wanted);
    return {std::isnan(tau) ? 0 : (tau + 1) / 2, scores::set_f1(found, wanted)};
}

class Beam : public talk::Archive {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::text("folder", "beam/100K",
                    "with the chats 1, 2, ..., sought in the data folders, or its path"),
         nrem::choice("groups", Groups::type, "a question's group: its type or its difficulty")});
    static constexpr auto offers = std::to_array<const char*>({"task.text"});
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("contained", nrem::Better::higher, {0, 1},
                      "answers that contain the wanted one, of the four types with a short answer"),
         nrem::figure("abstained", nrem::Better::higher, {0, 1},
                      "refusals of questions that cannot be answered"),
         nrem::figure("order_code", nrem::Better::higher, {0, 1},
                      "tau of the events that an answer names, from 0 to 1"),
         nrem::figure("order_paper", nrem::Better::higher, {0, 1},
                      "the same times F1 of the events")});

    explicit Beam(const nrem::Params& params)
        : Archive(
              chats_in(params, params.text("folder"), params.choice<Groups>("groups"))) {}

    void score(const nrem_event& event, const nrem::Answer& answer, nrem::Score& score) const {
        const talk::Truth* asked = truth(event.item);
        if (!asked) return;
        const auto said = nrem::view(answer.text);
        score.correct = -1;
        if (asked->match == Match::refusal) {
            score.correct = scores::abstains(said);
            nrem::figure(score, "abstained", score.correct);
        } else if (asked->match == Match::any) {
            score.correct = scores::contains_words(said, asked->texts.front());
            nrem::figure(score, "contained", score.correct);
        } else if (asked->match == Match::ordered) {
            const auto [tau, f1] = order_of(said, asked->texts);
            nrem::figure(score, "order_code", tau);
            nrem::figure(score, "order_paper", tau * f1);
        }
    }
};

}  // namespace

NREM_PLUGIN("beam", "0.1.0",
            nrem::task<Beam>({"beam",
                              "questions of ten types about one long chat (BEAM, by path)",
                              "arXiv 2510.27246 (BEAM)"}))
