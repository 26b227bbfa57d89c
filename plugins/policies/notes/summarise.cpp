// policy summarise: one running summary. A language model reads the summary so far and the next
// piece of the context and writes the summary anew; so a context of any length fits.
//
// Each pass goes over the whole context again, from the summary of the pass before. A broken reply
// leaves the summary as it was.
#include <string>

#include "engines/notes/notebook.hpp"
#include "engines/notes/said.hpp"
#include "nrem/sdk.hpp"
#include "nrem/sdk/language.hpp"

namespace {

namespace prose = nrem::prose;

class Summarise {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("words", "150", {5, 1e6}, "asked for; what is longer by half is cut"),
        nrem::integer("chunk", "1000", {16, 1e9}, "tokens of the context that are read at once"),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.generate", "rule.notes"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "object.system", "form.text", "time.long", "write.sleep", "write.model",
         "persistence.overwritten"});

    explicit Summarise(const nrem::Params& params)
        : language_(params), words_(params.integer("words")), chunk_(params.integer("chunk")) {}

    void consolidate(nrem::Night& night) {
        prose::Notebook book(night.memory());
        const prose::Extent before = prose::extent(book);
        std::size_t broken = 0;
        for (const auto& chunk : prose::chunks(night.context(), chunk_)) {
            if (night.cancelled()) break;
            if (!take_in(book, chunk)) ++broken;
        }
        book.commit(night.edit());
        night.note("summarised", prose::change(before, prose::extent(book)));
        if (broken > 0) night.note("broken replies", std::to_string(broken));
    }

private:
    bool take_in(prose::Notebook& book, const prose::Chunk& chunk) {
        prose::Note* summary = book.find("summary");
        const std::string words = std::to_string(words_);
        const auto reply = language_.ask(
            "summarise",
            {{"memory", summary ? summary->text : ""}, {"context", chunk.text}, {"words", words}});
        std::string said(prose::cut(prose::said(reply, "summary"), most_tokens()));
        if (said.empty()) return false;
        if (!summary) {
            book.add_made("summary", std::move(said), chunk.steps);
            return true;
        }
        summary->text = std::move(said);
        summary->answer.clear();
        summary->numbers.origin = NREM_SELF_MADE;
        summary->numbers.last_used = book.now();
        summary->made_from(chunk.steps);
        summary->changed = true;
        return true;
    }

    // A word is about one and a half tokens.
    std::uint64_t most_tokens() const { return words_ * 9 / 4; }

    nrem::Language language_;
    std::uint64_t words_;
    std::uint64_t chunk_;
};

}  // namespace

NREM_PLUGIN("summarise", "0.1.0",
            nrem::policy<Summarise>({"summarise", "one summary of all, written anew piece by piece",
                                     "arXiv 2308.15022 (recursive summaries)"}))
