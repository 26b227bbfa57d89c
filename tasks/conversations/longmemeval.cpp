// The task `longmemeval`: questions about a user's chats with an assistant, by path (S, M and
// oracle, of 2024 or cleaned).
//
// A stream is a question with its own history of sessions, in order of their dates. What would tell
// the answer (session ids that begin with "answer_", `has_answer`, the question's type) is in no
// cue. The official score is a judge's; here a short answer is right when it contains the answer
// that is wanted, an unanswerable question when the answer refuses, and a preference, which has a
// rubric, is not judged.
#include <algorithm>
#include <array>

#include "engines/conversations/archive.hpp"
#include "engines/conversations/scoring.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace talk = nrem::conversations;
namespace scores = nrem::text_scores;
using talk::Field;
using talk::Match;

constexpr talk::Origin origin{
    "LongMemEval",
    "huggingface.co/datasets/xiaowu0162/longmemeval-cleaned (longmemeval_s_cleaned.json, _m_ and "
    "longmemeval_oracle.json)",
    "MIT (its filler sessions are third-party text)"};

enum class Groups { type, abstention, evidence };
constexpr auto names_of(Groups) {
    return std::to_array<std::string_view>({"type", "abstention", "evidence"});
}

class Reader {
public:
    Reader(Groups groups, std::size_t longest) : groups_(groups), longest_(longest) {}

    talk::Conversation operator()(const Field& element, const std::vector<std::string>&) const {
        talk::Conversation made;
        made.name = element.at("question_id").said();
        talk::Question question = asked(element, made.name);
        std::size_t sessions = 0;  // with evidence
        read_sessions(element, made, question, sessions);
        question.group = group(question, sessions);
        made.questions.push_back(std::move(question));
        return made;
    }

private:
    talk::Question asked(const Field& element, const std::string& id) const {
        const Field date = element.at("question_date");
        talk::Question made;
        made.text = '[' + date.text() + "] " + element.at("question").said();
        made.at = talk::day_in(date);
        made.item = talk::item_of(id, ~std::uint64_t{0});
        made.truth.type = element.at("question_type").text();
        made.truth.texts = {element.at("answer").said()};
        made.truth.longest = longest_;
        made.truth.match = id.find("_abs") != id.npos ? Match::refusal
                           : made.truth.type == "single-session-preference" ? Match::rubric
                                                                             : Match::any;
        return made;
    }

    static void read_sessions(const Field& element, talk::Conversation& made,
                              talk::Question& question, std::size_t& with_evidence) {
        const Field ids = element.at("haystack_session_ids");
        const Field dates = element.at("haystack_dates");
        const Field sessions = element.at("haystack_sessions");
        for (const Field& other : {ids, dates})
            if (other.size() != sessions.size())
                other.fail("has " + talk::counted(other.size(), "entry", "entries") +
                           ", haystack_sessions has " + std::to_string(sessions.size()));
        const auto gold = element.at("answer_session_ids").items();
        for (std::size_t i = 0; i < sessions.size(); ++i) {
            const bool is_gold = std::ranges::any_of(
                gold, [&](const Field& id) { return id.text() == ids[i].text(); });
            talk::Session session;
            session.at = talk::day_in(dates[i]);
            std::vector<std::uint64_t> marked;
            std::vector<std::uint64_t> all;
            for (const Field& turn : sessions[i].items()) {
                const auto item = talk::item_of(made.name, i, all.size());
                session.turns.push_back({'[' + dates[i].text() + "] " + turn.at("role").text() +
                                             ": " + turn.at("content").text(),
                                         item});
                all.push_back(item);
                if (const auto mark = turn.find("has_answer"); mark.there() && mark.json() == true)
                    marked.push_back(item);
            }
            if (marked.empty() && is_gold) marked = all;
            with_evidence += !marked.empty();
            question.evidence.insert(question.evidence.end(), marked.begin(), marked.end());
            made.sessions.push_back(std::move(session));
        }
    }

    [[nodiscard]] std::string group(const talk::Question& question, std::size_t sessions) const {
        if (groups_ == Groups::type) return question.truth.type;
        if (groups_ == Groups::abstention)
            return question.truth.match == Match::refusal ? "abstention" : "answerable";
        return talk::counted(sessions, "session", "sessions");
    }

    Groups groups_;
    std::size_t longest_;
};

class LongMemEval : public talk::Archive {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::text("file", "longmemeval_s_cleaned.json",
                    "the published file, sought in the data folders, or its path"),
         nrem::choice("groups", Groups::type,
                      "a question's group: its type, whether it can be answered, or the number of "
                      "sessions with evidence"),
         nrem::integer("answer_words", "50", {1, 1e6},
                       "words of an answer that count for contained_capped")});
    static constexpr auto offers = std::to_array<const char*>({"task.text"});
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("contained", nrem::Better::higher, {0, 1},
                      "answers that contain the wanted one, of questions with a short answer"),
         nrem::figure("contained_capped", nrem::Better::higher, {0, 1},
                      "the same of the first words, which a copy of the history does not win"),
         nrem::figure("token_f1", nrem::Better::higher, {0, 1}, "F1 of the words of an answer"),
         nrem::figure("abstained", nrem::Better::higher, {0, 1},
                      "refusals of questions that cannot be answered"),
         nrem::figure("false_refusal", nrem::Better::lower, {0, 1},
                      "refusals of questions that can be answered")});

    explicit LongMemEval(const nrem::Params& params)
        : Archive(talk::rows_of(
              talk::data_file(params, params.text("file"), origin),
              Reader(params.choice<Groups>("groups"), params.integer("answer_words")))) {}

    void score(const nrem_event& event, const nrem::Answer& answer, nrem::Score& score) const {
        const talk::Truth* asked = truth(event.item);
        if (!asked) return;
        const auto said = nrem::view(answer.text);
        const bool refuses = scores::abstains(said);
        if (asked->match == Match::refusal) {
            score.correct = refuses;
            return nrem::figure(score, "abstained", refuses);
        }
        nrem::figure(score, "false_refusal", refuses);
        score.correct = -1;
        if (asked->match == Match::rubric) return;
        const auto& wanted = asked->texts.front();
        score.correct = scores::contains_words(said, wanted);
        nrem::figure(score, "contained", score.correct);
        nrem::figure(score, "contained_capped",
                     scores::contains_words(talk::first_words(said, asked->longest), wanted));
        nrem::figure(score, "token_f1", scores::token_f1(said, wanted));
    }
};

}  // namespace

NREM_PLUGIN("longmemeval", "0.1.0",
            nrem::task<LongMemEval>({"longmemeval",
                                     "questions about a user's chats with an assistant, a history "
                                     "each (LongMemEval, by path)",
                                     "arXiv 2410.10813 (LongMemEval)"}))
