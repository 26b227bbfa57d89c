// policy reflect: a language model draws insights from each piece of the context, in view of what
// is known; each becomes a record "insight" that names the steps it rests on.
//
// Those steps are found by us, as the lines that share most words with the insight. An insight that
// is known already, but for case and punctuation, is not kept twice.
#include <string>
#include <unordered_set>

#include "engines/notes/notebook.hpp"
#include "engines/notes/said.hpp"
#include "nrem/sdk.hpp"
#include "nrem/sdk/language.hpp"

namespace {

namespace prose = nrem::prose;

class Reflect {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("most", "3", {1, 1000}, "insights that are kept of one piece"),
        nrem::integer("words", "60", {5, 1e6}, "asked for in all insights of one piece"),
        nrem::integer("tokens", "1000", {16, 1e9}, "budget of all insights; the oldest go"),
        nrem::integer("chunk", "1000", {16, 1e9}, "tokens of the context that are read at once"),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.generate", "rule.notes"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.system", "form.text", "time.long", "write.sleep", "write.model",
         "persistence.kept"});

    explicit Reflect(const nrem::Params& params)
        : language_(params),
          most_(params.integer("most")),
          words_(std::to_string(params.integer("words"))),
          tokens_(params.integer("tokens")),
          chunk_(params.integer("chunk")) {}

    void consolidate(nrem::Night& night) {
        prose::Notebook book(night.memory());
        const prose::Extent before = prose::extent(book);
        for (const auto& chunk : prose::chunks(night.context(), chunk_)) {
            if (night.cancelled()) break;
            const std::string known = book.shown(chunk_);
            const auto reply = language_.ask(
                "reflect", {{"memory", known}, {"context", chunk.text}, {"words", words_}});
            keep(book, chunk, prose::list_said(reply, "insights"));
        }
        book.forget_oldest(tokens_, [](const prose::Note& note) { return note.kind == "insight"; });
        book.commit(night.edit());
        night.note("reflected", prose::change(before, prose::extent(book)));
    }

private:
    void keep(prose::Notebook& book, const prose::Chunk& chunk,
              const std::vector<std::string>& insights) const {
        std::unordered_set<std::string> known;
        for (const auto& note : book.all()) known.insert(prose::folded_words(note.text));
        std::size_t kept = 0;
        for (const auto& insight : insights) {
            if (kept == most_) return;
            if (!known.insert(prose::folded_words(insight)).second) continue;
            book.add_made("insight", insight, prose::support(chunk, insight));
            ++kept;
        }
    }

    nrem::Language language_;
    std::size_t most_;
    std::string words_;
    std::uint64_t tokens_;
    std::uint64_t chunk_;
};

}  // namespace

NREM_PLUGIN("reflect", "0.1.0",
            nrem::policy<Reflect>({"reflect",
                                   "insights from the context, each with the steps it rests on",
                                   "arXiv 2304.03442 (Generative Agents)"}))
