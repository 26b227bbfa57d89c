// loop tree: next steps are proposed and rated, and the best beginnings are gone on with.
//
// Breadth first, every level keeps the best beginnings and goes on with all of them. Best first, the
// best of all beginnings is gone on with, as often in all. After each iteration a draft is asked
// that sees the best beginning, unless it has not changed. Equally good ones keep their order.
#include "engines/loops/caps.hpp"
#include "engines/loops/drafts.hpp"
#include "engines/loops/steps.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace loops = nrem::loops;

enum class Order { breadth, best };
constexpr auto names_of(Order) {
    return std::to_array<std::string_view>({"breadth", "best"});
}

class Tree {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("branch", "3", {1, 32}, "next steps that are proposed after a beginning"),
        nrem::integer("depth", "3", {1, 64}, "steps of a beginning, at most"),
        nrem::integer("keep", "2", {1, 32}, "beginnings that are kept"),
        nrem::choice("order", Order::breadth, "which of them is gone on with: all, or the best"),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.generate"});
    static constexpr auto offers = std::to_array<const char*>({"loop.votes", "loop.score"});

    explicit Tree(const nrem::Params& params)
        : branch_(params.integer("branch")),
          depth_(params.integer("depth")),
          keep_(params.integer("keep")),
          order_(params.choice<Order>("order")) {}

    nrem::Prediction answer(nrem::Attempt& attempt) const {
        std::optional<nrem::Prediction> best;
        return loops::best_within_caps([&] { search(attempt, best); }, [&] { return best; });
    }

private:
    void search(nrem::Attempt& attempt, std::optional<nrem::Prediction>& best) const {
        const bool is_wide = order_ == Order::breadth;
        const std::uint64_t iterations = is_wide ? depth_ : 1 + (depth_ - 1) * keep_;
        std::vector<loops::Beginning> open(1), done;  // done: of full depth
        std::string drafted = "nothing yet";
        for (std::uint64_t i = 0; i < iterations && !open.empty(); ++i) {
            const auto chosen = is_wide ? open.end() : open.begin() + 1;
            const std::vector<loops::Beginning> from(open.begin(), chosen);
            open.erase(open.begin(), chosen);
            for (auto& next : loops::go_on_from(attempt, from, branch_))
                (next.depth == depth_ ? done : open).push_back(std::move(next));
            loops::keep_best(open, keep_);
            loops::keep_best(done, 1);
            draft(attempt, done.empty() ? open : done, drafted, best);
            if (!attempt.go_on()) return;
        }
    }
    // Where all proposals were unreadable, the draft sees no steps.
    static void draft(nrem::Attempt& attempt, const std::vector<loops::Beginning>& beginnings,
                      std::string& drafted, std::optional<nrem::Prediction>& best) {
        const loops::Beginning begin = beginnings.empty() ? loops::Beginning{} : beginnings.front();
        if (begin.text == drafted) return;
        drafted = begin.text;
        attempt.think({.text = begin.text, .parent = begin.thought});
        const auto reply = attempt.ask("draft", {{"carried", begin.text}});
        const auto made = loops::take_draft(attempt, reply, begin.thought, begin.score);
        if (made.good) best = made.answer;
    }

    std::uint64_t branch_;
    std::uint64_t depth_;
    std::uint64_t keep_;
    Order order_;
};

}  // namespace

NREM_PLUGIN("tree", "0.1.0",
            nrem::loop<Tree>({"tree", "steps are proposed and rated, the best are gone on with",
                              "arXiv 2305.10601 (Tree of Thoughts)"}))
