// loop critique: a draft is reviewed by the same or another model, which knows no truth, and
// written again, round after round.
//
// An iteration is an answer and its review, so that the stop sees what was said of that answer; the
// answer of the last round is not reviewed. A verdict in other words ends nothing. A new draft in
// which no answer can be read leaves the old answer.
#include <map>

#include "engines/loops/caps.hpp"
#include "engines/loops/carry.hpp"
#include "engines/loops/drafts.hpp"
#include "engines/loops/verdicts.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace loops = nrem::loops;

// By answer and reason.
using Reviews = std::map<std::pair<std::string, std::string>, loops::Verdict>;

class Critique {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("rounds", "2", {0, 1000}, "reviews, each followed by a new draft"),
        nrem::flag("until_right", "true", "an answer that its review calls right is the last"),
        loops::carry_param(loops::Carry::transcript),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.generate"});
    static constexpr auto offers = std::to_array<const char*>({"loop.votes", "loop.verdict"});

    explicit Critique(const nrem::Params& params)
        : rounds_(params.integer("rounds")),
          until_right_(params.flag("until_right")),
          carry_(params.choice<loops::Carry>("carry")) {}

    nrem::Prediction answer(nrem::Attempt& attempt) const {
        std::optional<nrem::Prediction> best;
        return loops::best_within_caps([&] { improve(attempt, best); }, [&] { return best; });
    }

private:
    void improve(nrem::Attempt& attempt, std::optional<nrem::Prediction>& best) const {
        loops::Carried carried(attempt, carry_);
        std::string step;  // of the round before
        Reviews known;
        loops::Draft draft = loops::take_draft(attempt, attempt.ask("draft"));
        for (std::uint64_t round = 0;; ++round) {
            if (draft.good) best = draft.answer;
            const bool is_last = round == rounds_;
            const auto verdict = is_last ? loops::Verdict{} : review(attempt, draft, known);
            const bool is_done = is_last || (until_right_ && verdict.is_right());
            if (!attempt.go_on() || is_done) return;
            if (!step.empty()) carried.add(step);
            const std::string said = loops::said(attempt.cue(), draft.answer);
            step = "Answer given: " + said + "\nReason: " + draft.reason +
                   "\nReview: " + verdict.text;
            const auto reply = attempt.ask("redraft", {{"answer", said},
                                                       {"reason", draft.reason},
                                                       {"problem", verdict.text},
                                                       {"carried", carried.text()}});
            const loops::Draft next = loops::take_draft(attempt, reply, draft.thought);
            if (next.good) draft = next;
        }
    }
    // The same answer for the same reason would be reviewed alike, and is not shown again.
    static loops::Verdict review(nrem::Attempt& attempt, const loops::Draft& draft,
                                 Reviews& known) {
        if (!draft.good) return {loops::Said::nothing, "There is no readable answer."};
        const std::string said = loops::said(attempt.cue(), draft.answer);
        const auto [place, is_new] = known.try_emplace({said, draft.reason});
        if (is_new)
            place->second = loops::read_verdict(
                attempt.ask("review", {{"answer", said}, {"reason", draft.reason}}),
                attempt.text());
        loops::think_verdict(attempt, place->second, draft.thought);
        return place->second;
    }

    std::uint64_t rounds_;
    bool until_right_;
    loops::Carry carry_;
};

}  // namespace

NREM_PLUGIN("critique", "0.1.0",
            nrem::loop<Critique>({"critique", "a draft is reviewed and written again",
                                  "arXiv 2303.17651 (Self-Refine)"}))
