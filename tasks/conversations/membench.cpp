// The task `membench`: multiple-choice questions about messages of a user, by path.
//
// A stream is a trajectory. Both published shapes of messages are read (one list, or a list of
// sessions; one message, or a user's and an assistant's), and the attributes that messages were
// made from (`rel`, `attr`, `value`) reach no cue. Scoring is the official one, the letter.
#include <algorithm>
#include <array>

#include "engines/conversations/archive.hpp"
#include "engines/conversations/scoring.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace talk = nrem::conversations;
using talk::Field;
using talk::Match;

constexpr talk::Origin origin{"MemBench", "the links of github.com/import-myself/Membench",
                              "no licence that we know of"};

enum class Groups { type, scenario };
constexpr auto names_of(Groups) { return std::to_array<std::string_view>({"type", "scenario"}); }

// The first of these that a message has, or "".
std::string first_of(const Field& message, std::initializer_list<std::string_view> names) {
    for (const auto name : names)
        if (const Field found = message.find(name); found.there()) return found.text();
    return "";
}

std::string shown(const Field& message) {
    if (message.json().is_string()) return message.text();
    std::string text = first_of(message, {"message", "user_message", "user"});
    if (text.empty()) message.fail("has no message");
    const std::string reply = first_of(message, {"assistant_message", "assistant", "agent"});
    if (!reply.empty()) text += "\nassistant: " + reply;
    const std::string time = first_of(message, {"time"});
    const std::string place = first_of(message, {"place"});
    if (time.empty() && place.empty()) return text;
    return '[' + time + (time.empty() || place.empty() ? "" : ", ") + place + "] " + text;
}

class Reader {
public:
    explicit Reader(Groups groups) : groups_(groups) {}

    talk::Conversation operator()(const Field& element,
                                  const std::vector<std::string>& keys) const {
        talk::Conversation made;
        for (const auto& key : keys) made.name += key + ' ';
        made.name += std::to_string(element.at("tid").number());
        const Field messages = element.at("message_list");
        const bool in_sessions = messages.size() > 0 && messages[0].json().is_array();
        if (!in_sessions) made.sessions.push_back(session(messages, made.name, 0));
        for (std::size_t i = 0; in_sessions && i < messages.size(); ++i)
            made.sessions.push_back(session(messages[i], made.name, i));
        made.questions.push_back(asked(element.at("QA"), keys, made));
        return made;
    }

private:
    static talk::Session session(const Field& messages, const std::string& name,
                                 std::size_t number) {
        talk::Session made;
        for (const Field& message : messages.items())
            made.turns.push_back(
                {shown(message), talk::item_of(name, number, made.turns.size())});
        made.at = static_cast<double>(number);
        return made;
    }

    talk::Question asked(const Field& qa, const std::vector<std::string>& keys,
                         const talk::Conversation& made) const {
        talk::Question asked;
        const Field time = qa.find("time");
        asked.text = (time.there() ? '[' + time.text() + "] " : "") + qa.at("question").said();
        asked.item = talk::item_of(made.name, ~std::uint64_t{0});
        const Field choices = qa.at("choices");
        const std::string letter = qa.at("ground_truth").said();
        for (const Field& choice : choices.members()) asked.choices.push_back(choice.said());
        const auto found = choices.json().find(letter);
        if (found == choices.json().end())
            qa.at("ground_truth").fail("is none of the choices: '" + letter + '\'');
        asked.choice = std::distance(choices.json().begin(), found);
        asked.truth.match = Match::choice;
        asked.truth.texts = {asked.choices[static_cast<std::size_t>(asked.choice)]};
        asked.truth.type = keys.empty() ? "" : keys.front();
        asked.group = groups_ == Groups::type || keys.empty() ? asked.truth.type : keys.back();
        for (const Field& step : qa.at("target_step_id").items())
            add_evidence(step, made, asked.evidence);
        asked.at = static_cast<double>(made.sessions.size());
        return asked;
    }

    // A step, or a step and its session.
    static void add_evidence(const Field& step, const talk::Conversation& made,
                             std::vector<std::uint64_t>& evidence) {
        const bool is_pair = step.json().is_array();
        if (is_pair && step.size() != 2) step.fail("is neither a step nor a step and a session");
        const std::size_t session = is_pair ? step[1].number() : 0;
        const std::size_t turn = is_pair ? step[0].number() : step.number();
        if (session < made.sessions.size() && turn < made.sessions[session].turns.size())
            evidence.push_back(made.sessions[session].turns[turn].item);
    }

    Groups groups_;
};

class MemBench : public talk::Archive {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::text("file", "membench.json",
                    "a published file ({type: {scenario: [trajectory]}}), sought in the data "
                    "folders, or its path"),
         nrem::choice("groups", Groups::type, "a question's group: its type or its scenario")});
    static constexpr auto offers = std::to_array<const char*>({"task.text"});

    explicit MemBench(const nrem::Params& params)
        : Archive(talk::elements_of(talk::data_file(params, params.text("file"), origin), 3,
                                     Reader(params.choice<Groups>("groups")))) {}
};

}  // namespace

NREM_PLUGIN("membench", "0.1.0",
            nrem::task<MemBench>({"membench",
                                  "multiple-choice questions about messages of a user (MemBench, "
                                  "by path)",
                                  "arXiv 2506.21605 (MemBench)"}))
