// loop recursive: what is recalled and seen is divided into parts until they are short enough, the
// model is asked of each of them, and what it finds is combined from the bottom up. Each level is an
// iteration, with the commonest answer of the parts so far. What is short as a whole is one draft.
#include "engines/loops/caps.hpp"
#include "engines/loops/drafts.hpp"
#include "engines/loops/once_each.hpp"
#include "engines/loops/parts.hpp"
#include "engines/loops/votes.hpp"
#include "engines/notes/prose.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace loops = nrem::loops;
using Tree = std::vector<loops::Part>;

class Recursive {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("parts", "4", {2, 64}, "of a text that is too long"),
        nrem::integer("depth", "2", {0, 6}, "how often a text is divided at most"),
        nrem::integer("tokens", "1000", {1, 1e9}, "of a text that is asked as it is"),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.generate"});
    static constexpr auto offers = std::to_array<const char*>({"loop.votes"});

    explicit Recursive(const nrem::Params& params)
        : how_{params.integer("parts"), params.integer("depth"), params.integer("tokens")} {}

    nrem::Prediction answer(nrem::Attempt& attempt) const {
        std::string text = attempt.recall(attempt.cue());
        for (const auto& seen : nrem::Array<nrem::Experience>(attempt.question().context))
            text += (text.empty() || text.ends_with('\n') ? "" : "\n") + nrem::prose::line(seen);
        Tree tree = loops::tree_of_parts(text, how_);
        loops::Votes votes;  // of the parts
        std::optional<nrem::Prediction> whole;
        return loops::best_within_caps(
            [&] { whole = read(attempt, tree, votes); },
            [&] { return whole ? whole : votes.leader(attempt.random()); });
    }

private:
    static nrem::Prediction draft(nrem::Attempt& attempt) {
        const auto made = loops::take_draft(attempt, attempt.ask("draft"));
        attempt.go_on();
        return made.answer;
    }
    // From the deepest level to the whole, which is asked even where nothing was found.
    static std::optional<nrem::Prediction> read(nrem::Attempt& attempt, Tree& tree,
                                                loops::Votes& votes) {
        if (tree.size() == 1) return draft(attempt);
        loops::OnceEach asker(attempt);
        for (std::size_t depth = tree.back().depth + 1; depth-- > 0;) {
            std::vector<loops::Part*> leaves, joints;
            for (auto& part : tree) {
                if (part.depth != depth) continue;
                const bool is_leaf = part.parts.empty();
                part.shown = is_leaf ? std::string(part.text) : loops::found_in(part, tree);
                if (part.shown.empty() && depth > 0) continue;
                (is_leaf ? leaves : joints).push_back(&part);
            }
            ask(attempt, asker, leaves, "ask_part", votes);
            ask(attempt, asker, joints, "combine", votes);
            if (!attempt.go_on()) break;
        }
        const auto made = attempt.read(tree[0].found);
        return loops::is_answer(attempt.cue(), made) ? std::optional(made) : std::nullopt;
    }
    static void ask(nrem::Attempt& attempt, loops::OnceEach& asker,
                    const std::vector<loops::Part*>& parts, std::string_view operation,
                    loops::Votes& votes) {
        std::vector<std::string> shown;
        for (const loops::Part* part : parts) shown.push_back(part->shown);
        const auto* input = operation == "combine" ? "parts" : "part";
        const auto replies = asker.ask(operation, input, shown);
        for (std::size_t i = 0; i < parts.size(); ++i) take(attempt, *parts[i], replies[i], votes);
    }
    static void take(nrem::Attempt& attempt, loops::Part& part, const nrem::Reply& reply,
                     loops::Votes& votes) {
        if (!reply.good() || reply.field("found") == "false") return;
        part.found = loops::field_or_text(reply, "answer");
        const auto made = attempt.read(part.found);
        if (!loops::is_answer(attempt.cue(), made)) {
            attempt.think({.kind = NREM_OBSERVATION, .text = part.found});
            return;
        }
        attempt.propose(made);
        votes.add(made);
    }

    loops::Division how_;
};

}  // namespace

NREM_PLUGIN("recursive", "0.1.0",
            nrem::loop<Recursive>({"recursive", "a long text, asked part by part",
                                   "arXiv 2512.24601 (Recursive Language Models)"}))
