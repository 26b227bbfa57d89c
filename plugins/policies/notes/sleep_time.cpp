// policy sleep_time: a language model thinks about the context before any question is known, and
// writes down what may be of use. Each call sees the context and what was written so far.
//
// A pass makes `drafts` texts one by one, each in at most `calls` calls; a call that changes
// nothing is the last of its draft. Drafts differ only where the prompt pack samples. Their texts
// are one below the other in the record "block" and replace those of the night before, whose text
// the first call of each draft is shown.
#include <string>

#include "engines/notes/notebook.hpp"
#include "engines/notes/said.hpp"
#include "engines/notes/strings.hpp"
#include "nrem/sdk.hpp"
#include "nrem/sdk/language.hpp"

namespace {

namespace prose = nrem::prose;

class SleepTime {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("calls", "3", {1, 1000}, "most calls for one draft"),
        nrem::choice("write", "overwrite", "overwrite|append",
                     "whether a call's text replaces what was written or is put below it"),
        nrem::integer("drafts", "1", {1, 100}, "texts that are made and put together"),
        nrem::integer("words", "250", {5, 1e6}, "asked for in one call"),
        nrem::integer("tokens", "1250", {16, 1e9},
                      "budget of one draft; the paper has 5,000 letters"),
        nrem::integer("context", "4000", {16, 1e9}, "most tokens of the context; the oldest go"),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.generate", "rule.notes"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "object.system", "form.text", "time.long", "write.sleep", "write.model",
         "persistence.overwritten"});

    explicit SleepTime(const nrem::Params& params)
        : language_(params),
          calls_(params.integer("calls")),
          appends_(params.text("write") == "append"),
          drafts_(params.integer("drafts")),
          words_(std::to_string(params.integer("words"))),
          tokens_(params.integer("tokens")),
          context_(params.integer("context")) {}

    void consolidate(nrem::Night& night) {
        std::vector<std::string> lines;
        std::vector<std::uint64_t> steps;
        for (const auto& chunk : prose::chunks(night.context(), context_)) {
            lines.insert(lines.end(), chunk.lines.begin(), chunk.lines.end());
            steps.insert(steps.end(), chunk.steps.begin(), chunk.steps.end());
        }
        if (lines.empty()) return;
        const std::string context(prose::tail(prose::join(lines, "\n"), context_));
        prose::Notebook book(night.memory());
        prose::Note* block = book.find("block");
        std::vector<std::string> drafts;
        for (std::uint64_t i = 0; i < drafts_ && !night.cancelled(); ++i) {
            std::string made = draft(night, block ? block->text : "", context);
            const bool known = std::find(drafts.begin(), drafts.end(), made) != drafts.end();
            if (!made.empty() && !known) drafts.push_back(std::move(made));
        }
        std::string whole = prose::join(drafts, "\n\n");
        if (whole == (block ? block->text : "")) return;  // nothing was said, or nothing new
        if (!block) block = &book.add_made("block", "", {});
        block->text = std::move(whole);
        block->numbers.origin = NREM_SELF_MADE;
        block->numbers.last_used = book.now();
        block->made_from(steps);
        block->changed = true;
        book.commit(night.edit());
        night.note("drafts that differ", std::to_string(drafts.size()));
    }

private:
    // Ends early when a reply is broken or says nothing new.
    std::string draft(nrem::Night& night, std::string written, std::string_view context) {
        std::uint64_t made = 0;
        while (made < calls_ && !night.cancelled()) {
            const auto reply = language_.ask(
                "sleep_time", {{"memory", written}, {"context", context}, {"words", words_}});
            const std::string said = prose::said(reply, "memory");
            ++made;
            const bool more = appends_ && !written.empty();
            const std::string whole = more ? written + '\n' + said : said;
            std::string next(more ? prose::tail(whole, tokens_) : prose::cut(whole, tokens_));
            if (said.empty() || prose::folded_words(next) == prose::folded_words(written)) break;
            written = std::move(next);
        }
        night.note("calls", std::to_string(made));
        return written;
    }

    nrem::Language language_;
    std::uint64_t calls_;
    bool appends_;
    std::uint64_t drafts_;
    std::string words_;
    std::uint64_t tokens_;
    std::uint64_t context_;
};

}  // namespace

NREM_PLUGIN("sleep_time", "0.1.0",
            nrem::policy<SleepTime>({"sleep_time",
                                     "thinks about the context before any question is known",
                                     "arXiv 2504.13171 (Sleep-time Compute)"}))
