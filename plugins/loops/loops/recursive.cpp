// loop recursive: what is recalled and seen is divided into parts until they are short enough, the
// model is asked of each of them at once, and what it finds is combined from the bottom up.
//
// Each level is an iteration. Until the whole is combined, the commonest answer of the parts is the
// answer so far.
#include "engines/loops/caps.hpp"
#include "engines/loops/drafts.hpp"
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
        const auto read = [&] {
            const auto is_leaf = [](const loops::Part& part) { return part.parts.empty(); };
            ask(attempt, tree, "ask_part", is_leaf, votes);
            for (std::size_t depth = tree.back().depth; attempt.go_on() && depth-- > 0;)
                ask(attempt, tree, "combine", [&](const loops::Part& part) {
                    return !part.parts.empty() && part.depth == depth;
                }, votes);
            const auto made = attempt.read(tree[0].found);
            if (loops::is_answer(attempt.cue(), made))
                whole = made;
        };
        return loops::best_within_caps(
            read, [&] { return whole ? whole : votes.leader(attempt.random()); });
    }

private:
    // Asks `operation` of all parts that are `wanted`, at once.
    template <class Wanted>
    static void ask(nrem::Attempt& attempt, Tree& tree, const char* operation, Wanted wanted,
                    loops::Votes& votes) {
        std::vector<loops::Part*> parts;
        std::vector<std::string> shown;
        for (auto& part : tree)
            if (wanted(part)) parts.push_back(&part), shown.push_back(text_of(part, tree));
        if (parts.empty()) return;
        const bool is_leaf = parts.front()->parts.empty();
        std::vector<nrem::Asking> asked;
        for (const auto& text : shown)
            asked.push_back({operation, {{is_leaf ? "part" : "parts", text}}});
        const auto replies = attempt.ask(asked);
        for (std::size_t i = 0; i < parts.size(); ++i) take(attempt, *parts[i], replies[i], votes);
    }
    static std::string text_of(const loops::Part& part, const Tree& tree) {
        if (part.parts.empty()) return std::string(part.text);
        std::string found;
        for (const std::size_t place : part.parts)
            if (!tree[place].found.empty()) found += tree[place].found + "\n";
        return found.empty() ? "Nothing was found." : found;
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
