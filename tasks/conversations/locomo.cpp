// The task `locomo`: questions about long conversations of two people, by path.
//
// A stream is one of the ten conversations. The figure `official` is that of the authors'
// evaluation: token F1 over stems, by category. `repaired` leaves out what pays without an answer:
// it holds for categories 1 to 4, since a constant refusal earns category 5 whole, and asks
// category 1's lists for precision, too, since the official score finds each wanted part in a list
// of any length. Generated aids of the file (summaries, observations) are not read, and no image is
// fetched.
#include <algorithm>
#include <array>
#include <map>

#include "engines/conversations/archive.hpp"
#include "engines/conversations/porter.hpp"
#include "engines/conversations/scoring.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace talk = nrem::conversations;
namespace scores = nrem::text_scores;
using talk::Field;
using talk::Match;

constexpr talk::Origin origin{"LoCoMo", "github.com/snap-research/locomo (data/locomo10.json)",
                              "CC BY-NC 4.0"};

// By the comments of the authors' code; others swap names, so the number is always beside them.
constexpr auto categories = std::to_array<std::string_view>(
    {"1 multi-hop", "2 temporal", "3 open-domain", "4 single-hop", "5 adversarial"});

enum class Groups { category, evidence };
constexpr auto names_of(Groups) {
    return std::to_array<std::string_view>({"category", "evidence"});
}

using Items = std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t>;  // session, turn

std::string shown(const Field& turn, const std::string& date) {
    std::string text = '[' + date + "] " + turn.at("speaker").text() + ": " +
                       turn.at("text").text();
    if (const auto caption = turn.find("blip_caption"); caption.there())
        text += " (shares " + caption.text() + ')';
    return text;
}

std::uint64_t take_number(std::string_view& text) {
    std::uint64_t number = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        number = number * 10 + static_cast<std::uint64_t>(text.front() - '0');
        text.remove_prefix(1);
    }
    return number;
}

// "D1:3", several of them in one text, and the malformed "D:1:3" and "D1:03".
void find_evidence(std::string_view text, const Items& items, std::vector<std::uint64_t>& found) {
    for (auto at = text.find('D'); at != text.npos; at = text.find('D')) {
        text.remove_prefix(at + 1);
        if (text.starts_with(':')) text.remove_prefix(1);
        const std::uint64_t session = take_number(text);
        if (!text.starts_with(':')) continue;
        text.remove_prefix(1);
        const auto item = items.find({session, take_number(text)});
        if (item != items.end()) found.push_back(item->second);
    }
}

class Reader {
public:
    explicit Reader(Groups groups) : groups_(groups) {}

    talk::Conversation operator()(const Field& element, const std::vector<std::string>&) const {
        talk::Conversation made;
        made.name = element.at("sample_id").said();
        const Field conversation = element.find("conversation");
        if (!conversation.there())
            element.fail("has no conversation: this is another layout than that of 2024-08");
        Items items;
        read_sessions(conversation, made, items);
        for (const Field& question : element.at("qa").items())
            made.questions.push_back(asked(question, made, items));
        return made;
    }

private:
    static void read_sessions(const Field& conversation, talk::Conversation& made, Items& items) {
        constexpr std::string_view prefix = "session_";
        for (const auto& [name, value] : conversation.json().items()) {
            const auto number = name.starts_with(prefix)
                                    ? nrem::as_number<std::uint64_t>(name.substr(prefix.size()))
                                    : std::nullopt;
            if (!number) continue;  // a speaker, or the date of a session that may not be there
            const Field date = conversation.at(name + "_date_time");
            talk::Session session;
            session.at = talk::day_in(date);
            for (const Field& turn : conversation.at(name).items()) {
                std::string_view id = turn.at("dia_id").text();
                id.remove_prefix(std::min<std::size_t>(id.find(':') + 1, id.size()));
                const std::uint64_t place = take_number(id);
                const auto item = talk::item_of(made.name, *number, place);
                items.insert({{*number, place}, item});
                session.turns.push_back({shown(turn, date.text()), item});
            }
            made.sessions.push_back(std::move(session));
        }
    }

    talk::Question asked(const Field& question, const talk::Conversation& made,
                         const Items& items) const {
        const auto category = question.at("category").number();
        if (category < 1 || category > categories.size())
            question.at("category").fail("is none of 1 to 5");
        talk::Question asked;
        asked.text = question.at("question").said();
        asked.item = talk::item_of(made.name, ~std::uint64_t{0}, made.questions.size());
        asked.truth.type = categories[category - 1];
        asked.truth.match = category == 5 ? Match::refusal : Match::any;
        asked.truth.texts = {category == 5 ? "not mentioned" : question.at("answer").said()};
        for (const Field& text : question.at("evidence").items())
            find_evidence(text.text(), items, asked.evidence);
        asked.group = groups_ == Groups::category
                          ? asked.truth.type
                          : talk::counted(asked.evidence.size(), "turn", "turns");
        for (const auto& session : made.sessions) asked.at = std::max(asked.at, session.at);
        return asked;
    }

    Groups groups_;
};

std::vector<std::string> stems(std::string_view text) {
    auto words = scores::words_of(scores::normalised_without(
        text, std::to_array<std::string_view>({"a", "an", "the", "and"})));
    for (auto& word : words) word = talk::stem(word);
    return words;
}

std::vector<std::string_view> parts(std::string_view text, char separator) {
    std::vector<std::string_view> made;
    for (std::size_t from = 0; from <= text.size();) {
        const auto end = std::min(text.find(separator, from), text.size());
        made.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return made;
}

// The mean over the parts of one list of the best F1 with any of the other's.
double best_f1(const std::vector<std::string_view>& these,
               const std::vector<std::string_view>& those) {
    double sum = 0;
    for (const auto one : these) {
        double best = 0;
        for (const auto other : those)
            best = std::max(best, scores::bag_f1(stems(one), stems(other)));
        sum += best;
    }
    return sum / static_cast<double>(these.size());
}

struct Pair {
    double official;
    double repaired;
};

Pair scored(std::string_view said, const talk::Truth& truth) {
    const std::string& wanted = truth.texts.front();
    if (truth.type == categories[0]) {
        const double recall = best_f1(parts(wanted, ','), parts(said, ','));
        const double precision = best_f1(parts(said, ','), parts(wanted, ','));
        return {recall, recall > 0 ? 2 * recall * precision / (recall + precision) : 0};
    }
    const auto gold = truth.type == categories[2] ? parts(wanted, ';').front()
                                                  : std::string_view(wanted);
    const double f1 = scores::bag_f1(stems(said), stems(gold));
    return {f1, f1};
}

class Locomo : public talk::Archive {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::text("file", "locomo10.json",
                    "the published file, sought in the data folders, or its path"),
         nrem::choice("groups", Groups::category,
                      "a question's group: its category, or the number of turns with evidence")});
    static constexpr auto offers = std::to_array<const char*>({"task.text"});
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("official", nrem::Better::higher, {0, 1},
                      "the score of the authors' evaluation, of all five categories"),
         nrem::figure("repaired", nrem::Better::higher, {0, 1},
                      "categories 1 to 4, lists with precision"),
         nrem::figure("abstained", nrem::Better::higher, {0, 1}, "refusals in category 5"),
         nrem::figure("false_refusal", nrem::Better::lower, {0, 1},
                      "refusals in categories 1 to 4")});

    explicit Locomo(const nrem::Params& params)
        : Archive(talk::rows_of(
              talk::data_file(params, params.text("file"), origin),
              Reader(params.choice<Groups>("groups")))) {}

    void score(const nrem_event& event, const nrem::Answer& answer, nrem::Score& score) const {
        const talk::Truth* asked = truth(event.item);
        if (!asked) return;
        const auto said = nrem::view(answer.text);
        const bool refuses = scores::abstains(said);
        if (asked->match == Match::refusal) {
            score.correct = scores::says_any(said, scores::locomo_refusals);
            nrem::figure(score, "official", score.correct);
            return nrem::figure(score, "abstained", refuses);
        }
        const auto [official, repaired] = scored(said, *asked);
        score.correct = scores::contains_words(said, asked->texts.front());
        nrem::figure(score, "official", official);
        nrem::figure(score, "repaired", repaired);
        nrem::figure(score, "false_refusal", refuses);
    }
};

}  // namespace

NREM_PLUGIN("locomo", "0.1.0",
            nrem::task<Locomo>({"locomo",
                                "questions about long conversations of two people (LoCoMo, by "
                                "path)",
                                "arXiv 2402.17753 (LoCoMo)"}))
