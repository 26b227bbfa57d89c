// policy extract_facts: a language model takes single facts out of each piece of the context; each
// becomes a record "fact" with the steps it was taken from. A newer fact about the same subject
// supersedes the older one, which is kept with strength 0 or erased.
//
// The subject is the text before the first " is ", " has ", ": ", " -> " and the like, so a fact
// of another form supersedes nothing, and two facts about one subject ("Ann is tall", "Ann is a
// doctor") do. `supersede: never` keeps both. Pieces are read in order, so that a second pass ends
// with the same facts in force as the first.
#include <array>
#include <string>

#include "engines/notes/notebook.hpp"
#include "engines/notes/said.hpp"
#include "nrem/sdk.hpp"
#include "nrem/sdk/language.hpp"

namespace {

namespace prose = nrem::prose;

constexpr std::string_view kind = "fact";

// Folded; "" where no part of the text says what it is about.
std::string subject_of(std::string_view fact) {
    constexpr std::array<std::string_view, 13> links{
        " is ",  " are ",    " was ", " were ", " has ", " have ", " now ",
        " had ", " equals ", ": ",    " -> ",   " = ",   " means "};
    std::size_t first = std::string_view::npos;
    for (const auto link : links) first = std::min(first, fact.find(link));
    return first == std::string_view::npos ? "" : prose::folded_words(fact.substr(0, first));
}

struct Tally {
    std::size_t added = 0;
    std::size_t superseded = 0;
    std::size_t known = 0;
    std::size_t broken = 0;
};

class ExtractFacts {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("tokens", "2000", {16, 1e9},
                      "budget of all facts; superseded ones go first, then the oldest"),
        nrem::integer("chunk", "500", {16, 1e9}, "tokens of the context that are read at once"),
        nrem::choice("supersede", "subject", "subject|never",
                     "when a newer fact takes the place of an older one"),
        nrem::choice("superseded", "keep", "keep|erase", "what becomes of such a fact"),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.generate", "rule.notes"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "object.system", "form.text", "time.long", "write.sleep", "write.model",
         "persistence.overwritten"});

    explicit ExtractFacts(const nrem::Params& params)
        : language_(params),
          tokens_(params.integer("tokens")),
          chunk_(params.integer("chunk")),
          supersedes_(params.text("supersede") == "subject"),
          erases_(params.text("superseded") == "erase") {}

    void consolidate(nrem::Night& night) {
        prose::Notebook book(night.memory());
        Tally tally;
        for (const auto& chunk : prose::chunks(night.context(), chunk_)) {
            if (night.cancelled()) break;
            const std::string known = book.shown(chunk_);
            const auto reply =
                language_.ask("extract_facts", {{"memory", known}, {"context", chunk.text}});
            if (!reply.good()) ++tally.broken;
            for (auto& fact : prose::list_said(reply, "facts"))
                take(book, fact, prose::support(chunk, fact), tally);
        }
        fit(book);
        book.commit(night.edit());
        night.note("facts", std::to_string(tally.added) + " new, " + std::to_string(tally.known) +
                                " known, " + std::to_string(tally.superseded) +
                                " superseded, broken replies: " + std::to_string(tally.broken));
    }

private:
    // A fact that is known counts as said again; one that was superseded comes back into force.
    void take(prose::Notebook& book, const std::string& fact,
              const std::vector<std::uint64_t>& steps, Tally& tally) const {
        const std::string key = prose::folded_words(fact);
        if (key.empty()) return;
        const std::string subject = subject_of(fact);
        prose::Note* same = nullptr;
        std::vector<prose::Note*> older;
        for (auto& note : book.all()) {
            if (note.gone || note.kind != kind) continue;
            if (prose::folded_words(note.text) == key)
                same = &note;
            else if (supersedes_ && !subject.empty() && subject_of(note.text) == subject)
                older.push_back(&note);
        }
        const bool is_new = !same;
        if (is_new) same = &book.add_made(kind, fact, steps);
        for (auto* note : older) supersede(*note, *same, tally);
        if (is_new) {
            ++tally.added;
            return;
        }
        same->why = "said again";
        same->replaced_by = nullptr;
        same->numbers.strength = 1;
        same->numbers.last_used = book.now();
        same->made_from(steps);
        same->changed = true;
        ++tally.known;
    }

    void supersede(prose::Note& note, const prose::Note& by, Tally& tally) const {
        if (note.numbers.strength > 0) {
            ++tally.superseded;
            note.why = "a newer fact about the same subject";
            note.replaced_by = &by;
        }
        note.numbers.strength = 0;
        note.changed = true;
        note.gone = erases_;
    }

    void fit(prose::Notebook& book) const {
        for (const bool superseded_only : {true, false})
            for (auto& note : book.all()) {
                if (facts_of(book) <= tokens_) return;
                if (note.gone || note.kind != kind) continue;
                if (superseded_only && note.numbers.strength > 0) continue;
                note.drop("over the budget");
            }
    }
    static std::uint64_t facts_of(prose::Notebook& book) {
        std::uint64_t sum = 0;
        for (const auto& note : book.all())
            if (!note.gone && note.kind == kind) sum += note.tokens();
        return sum;
    }

    nrem::Language language_;
    std::uint64_t tokens_;
    std::uint64_t chunk_;
    bool supersedes_;
    bool erases_;
};

}  // namespace

NREM_PLUGIN("extract_facts", "0.1.0",
            nrem::policy<ExtractFacts>({"extract_facts",
                                        "single facts with their sources; newer ones supersede",
                                        "after arXiv 2504.19413 (Mem0), arXiv 2502.12110 (A-Mem)"}))
