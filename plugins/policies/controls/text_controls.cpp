// Control policies without a model, for those that rewrite text: verbatim keeps the context word
// for word, format_matched keeps each experience as one plain sentence of the form that a model's
// facts have, and recency keeps the latest. Each stays within the budget; the oldest go.
#include <string>

#include "engines/notes/notebook.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace prose = nrem::prose;

constexpr auto budget_schema = std::to_array<nrem::ParamSpec>({
    nrem::integer("tokens", "2000", {16, 1e9}, "budget of what is kept"),
});

class Verbatim {
public:
    static constexpr auto schema = budget_schema;
    static constexpr auto needs = std::to_array<const char*>({"rule.notes"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.text", "time.long", "write.sleep", "persistence.bounded"});

    explicit Verbatim(const nrem::Params& params) : tokens_(params.integer("tokens")) {}

    void consolidate(nrem::Night& night) const {
        if (night.pass() > 0) return;
        prose::Notebook book(night.memory());
        book.take_in(night.context());
        book.forget_oldest(tokens_, [](const prose::Note& note) { return note.is_raw(); });
        book.commit(night.edit());
    }

private:
    std::uint64_t tokens_;
};

class FormatMatched {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("tokens", "2000", {16, 1e9}, "budget of what is kept"),
        nrem::text("sentence", "{question} -> {answer}.",
                   "what an experience becomes; {question} and {answer} are filled in"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.notes"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.text", "time.long", "write.sleep", "persistence.bounded"});

    explicit FormatMatched(const nrem::Params& params)
        : tokens_(params.integer("tokens")), sentence_(params.text("sentence")) {
        if (sentence_.find("{question}") == std::string::npos)
            throw std::invalid_argument("sentence: '" + sentence_ + "' has no {question}");
    }

    void consolidate(nrem::Night& night) const {
        if (night.pass() > 0) return;
        prose::Notebook book(night.memory());
        for (const auto& experience : night.context()) {
            const std::string told = sentence_of(experience);
            if (told.empty()) continue;
            prose::Note& note = book.add("fact", told);
            note.numbers.created = static_cast<double>(experience.step);
            note.made_from({experience.step});
        }
        book.forget_oldest(tokens_, [](const prose::Note& note) { return note.kind == "fact"; });
        book.commit(night.edit());
    }

private:
    // An experience without an answer is its question alone; one without a text is nothing.
    std::string sentence_of(const nrem::Experience& experience) const {
        const std::string question(prose::trimmed(nrem::view(experience.cue->text)));
        const std::string answer = prose::truth_of(experience);
        if (question.empty()) return {};
        if (answer.empty() || question.find(answer) != std::string::npos) return question;
        std::string made;
        for (std::size_t at = 0; at < sentence_.size();) {
            if (sentence_.compare(at, 10, "{question}") == 0) {
                made += question;
                at += 10;
            } else if (sentence_.compare(at, 8, "{answer}") == 0) {
                made += answer;
                at += 8;
            } else {
                made += sentence_[at++];
            }
        }
        return made;
    }

    std::uint64_t tokens_;
    std::string sentence_;
};

class Recency {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("count", "32", {1, 1e9}, "experiences that are kept, the latest"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.notes"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.text", "time.short", "write.sleep", "persistence.bounded"});

    explicit Recency(const nrem::Params& params) : count_(params.integer("count")) {}

    void consolidate(nrem::Night& night) const {
        if (night.pass() > 0) return;
        prose::Notebook book(night.memory());
        book.take_in(night.context());
        std::size_t left = 0;
        for (const auto& note : book.all()) left += note.is_raw() ? 1 : 0;
        for (auto& note : book.all()) {
            if (left <= count_) break;
            if (!note.is_raw()) continue;
            note.drop("one of the oldest");
            --left;
        }
        book.commit(night.edit());
    }

private:
    std::size_t count_;
};

}  // namespace

NREM_PLUGIN(
    "text_controls", "0.1.0",
    nrem::policy<Verbatim>({"verbatim", "the context word for word, within a token budget"}),
    nrem::policy<FormatMatched>({"format_matched",
                                 "each experience as one plain sentence, within a token budget"}),
    nrem::policy<Recency>({"recency", "the latest experiences, word for word"}))
