// The task `lexical`: questions about words, worded in a way that is easily misunderstood. Whether
// a question was understood is scored apart from the answer, and a user then says what was meant.
//
// A stream draws questions from the data files of MemPrompt (word, answer, kind and number of the
// wording). What was understood is what the answer's `understanding` says or, without one, the
// beginning of the answer itself; an answer that is right was understood. Only one answer is known
// to each question, so that a synonym that is as good counts as wrong: `correct` is a lower bound.
// The event's item is the wording, since that is what can be learned. The tool `ask_user` has the
// user say what was meant before the answer; the answer is not in it.
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "../../choices.hpp"
#include "verdict.hpp"

namespace {

struct Row {
    std::size_t language;
    std::size_t wording;
    Asked asked;

    [[nodiscard]] std::uint64_t item() const {
        return (language * kind_count + asked.kind) * wordings_per_kind + wording + 1;
    }
};

// A row of a data file; throws std::exception with what is wrong with it.
Row row_of(const std::string& line, std::size_t language) {
    const auto json = nlohmann::json::parse(line);
    const std::string type = json.at("type");
    const std::string id = json.at("template_id");
    const auto kind = std::find(kind_names.begin(), kind_names.end(), type);
    if (kind == kind_names.end()) throw std::runtime_error("unknown type '" + type + "'");
    if (id.empty() || id.back() < '0' || id.back() > '2')
        throw std::runtime_error("template_id '" + id + "' does not end in 0, 1 or 2");
    const auto& meta = json.at("meta");
    Row row{language, static_cast<std::size_t>(id.back() - '0'), {}};
    row.asked.kind = static_cast<Kind>(kind - kind_names.begin());
    const bool pair = row.asked.kind <= homonym;
    const bool defines = row.asked.kind == definition;
    row.asked.word = meta.at(pair ? "word1" : "word");
    row.asked.gold = meta.at(pair ? "word2" : defines ? "definition" : "sentence");
    return row;
}

class Lexical {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("language", "linguistic", "linguistic|hin|pun|mixed",
                     "of the questions: English, Hindi, Punjabi, all three"),
        nrem::text("types", "syn ant hom defn sent", "kinds of question, between blanks"),
        nrem::integer("wordings", "3", {1, wordings_per_kind}, "of each kind of question"),
        nrem::integer("questions", "50", {1, 3000}, "in a stream, or all there are"),
        nrem::integer("session", "10", {0, 3000}, "questions between two boundaries; 0: none"),
        nrem::text("path", "memprompt", "folder of the data files, sought in the data folders"),
    });
    static constexpr auto offers = std::to_array<const char*>({"task.text", "task.clarifies"});
    static constexpr auto tools = std::to_array<nrem::WorldTool>(
        {{"ask_user", "asks the user what the question means",
          R"({"type":"object","properties":{"question":{"type":"string","maxLength":400}},)"
          R"("required":["question"],"additionalProperties":false})"}});

    explicit Lexical(const nrem::Params& params)
        : questions_(params.integer("questions")), session_(params.integer("session")) {
        const std::string language = params.text("language");
        const auto kinds = kinds_of(params.text("types"));
        for (std::size_t i = 0; i < language_names.size(); ++i)
            if (language == language_names[i] || language == "mixed")
                read(params.data_file(params.text("path") + '/' + std::string(language_names[i]) +
                                      "_1000.jsonl"),
                     i, kinds);
        const auto used = params.integer("wordings");
        for (auto& row : rows_) row.wording %= used;
        if (rows_.empty()) throw std::invalid_argument("no question is of these types");
    }

    nrem::TaskInfo describe() const { return {nrem::endless}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        sink.name("reader " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const auto order = draw_rows(index, seed);
        double at = 0;
        for (std::size_t i = 0; i < order.size(); ++i) {
            if (ends_session(i)) sink.boundary(at);
            ask(*order[i], at++, sink);
        }
    }

    // Whatever is asked, the user says what the question was to mean.
    std::string act(const nrem::Act& act) const {
        const auto order = draw_rows(act.stream, act.seed);
        std::uint64_t step = 0;
        for (std::size_t i = 0; i < order.size(); ++i, ++step) {
            if (ends_session(i)) ++step;
            if (step == act.step) return std::string(clarifications[order[i]->asked.kind]);
        }
        throw nrem::Refusal("no question is asked at this step");
    }

    void score(const nrem_event& event, const nrem::Answer& answer, nrem::Score& score) const {
        const Asked asked = asked_in(event);
        const bool right = is_right(asked, nrem::view(answer.text));
        const auto said = nrem::view(answer.understanding);
        const auto opening = nrem::view(answer.text).substr(0, 40);
        score.correct = right ? 1 : 0;
        score.understood = right || names_only(asked.kind, said.empty() ? opening : said) ? 1 : 0;
    }

private:
    [[nodiscard]] std::vector<const Row*> draw_rows(std::uint64_t index, std::uint64_t seed) const {
        nrem::Random random(nrem::combine(seed, index));
        std::vector<const Row*> order;
        for (const auto& row : rows_) order.push_back(&row);
        random.shuffle(std::span(order));
        order.resize(std::min<std::size_t>(order.size(), questions_));
        return order;
    }
    // Whether a boundary is before this question.
    [[nodiscard]] bool ends_session(std::size_t question) const {
        return session_ > 0 && question > 0 && question % session_ == 0;
    }

    static std::vector<bool> kinds_of(const std::string& types) {
        std::vector<bool> wanted(kind_count);
        for (const auto& type : words_of(types)) {
            const auto kind = std::find(kind_names.begin(), kind_names.end(), type);
            if (kind == kind_names.end())
                throw std::invalid_argument("types: no kind of question '" + type +
                                            "' (there are: syn, ant, hom, defn, sent)");
            wanted[static_cast<std::size_t>(kind - kind_names.begin())] = true;
        }
        return wanted;
    }

    void read(const std::string& path, std::size_t language, const std::vector<bool>& kinds) {
        std::ifstream file(path);
        std::size_t number = 0;
        for (std::string line; std::getline(file, line);) {
            ++number;
            try {
                Row row = row_of(line, language);
                if (kinds[row.asked.kind]) rows_.push_back(std::move(row));
            } catch (const std::exception& error) {
                throw std::runtime_error(path + ':' + std::to_string(number) + ": " + error.what());
            }
        }
        if (number == 0) throw std::runtime_error(path + ":1: the file is empty");
    }

    static void ask(const Row& row, double at, nrem::EventSink& sink) {
        const Asked& asked = row.asked;
        const std::string question =
            filled(wordings[row.language][asked.kind][row.wording], asked.word);
        const std::string answer = filled(answer_forms[asked.kind], asked.word) + asked.gold;
        nrem::Event event;
        event.cue.text = nrem::borrow(question);
        event.truth.text = nrem::borrow(answer);
        event.clarification = clarifications[asked.kind];
        event.item = row.item();
        event.at = at;
        sink.query(event);
    }

    // What an event of ours asks, read from its texts again.
    static Asked asked_in(const nrem_event& event) {
        const auto question = nrem::view(event.cue->text);
        const auto truth = nrem::view(event.truth->text);
        Asked asked{static_cast<Kind>((event.item - 1) / wordings_per_kind % kind_count), {}, {}};
        const std::size_t open = question.find("< ");
        const std::size_t close = question.find(" >");
        if (open == std::string_view::npos || close == std::string_view::npos || close < open + 2)
            return asked;
        asked.word = question.substr(open + 2, close - open - 2);
        const std::size_t form = filled(answer_forms[asked.kind], asked.word).size();
        asked.gold = truth.substr(std::min(form, truth.size()));
        return asked;
    }

    std::vector<Row> rows_;
    std::size_t questions_;
    std::size_t session_;
};

}  // namespace

NREM_PLUGIN("lexical", "0.1.0",
            nrem::task<Lexical>({"lexical",
                                 "questions about words in unusual wordings, with a user who says "
                                 "what was meant",
                                 "arXiv 2201.06009 (MemPrompt)"}))
