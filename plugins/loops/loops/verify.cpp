// loop verify: a draft is checked, and another one is made until all checks say right.
//
// Several checks must be of one mind. An answer that was checked before keeps its checks: asking
// again until somebody says right would let wrong answers through. Where no answer passes, the one
// with most checks for it is taken, then the one with the higher scores, then the earlier one.
#include <map>

#include "engines/loops/caps.hpp"
#include "engines/loops/carry.hpp"
#include "engines/loops/drafts.hpp"
#include "engines/loops/verdicts.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace loops = nrem::loops;

// What the checks of an answer said.
struct Checks {
    std::uint64_t right = 0;
    double score = 0;  // sum
    auto operator<=>(const Checks&) const = default;
};
struct Best {
    nrem::Prediction answer;
    Checks checks;
};

class Verify {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("tries", "3", {1, 1000}, "drafts at most"),
        nrem::integer("checks", "1", {1, 100}, "of an answer, which must all say right"),
        loops::carry_param(loops::Carry::none),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.generate"});
    static constexpr auto offers =
        std::to_array<const char*>({"loop.votes", "loop.verdict", "loop.score"});

    explicit Verify(const nrem::Params& params)
        : tries_(params.integer("tries")),
          checks_(params.integer("checks")),
          carry_(params.choice<loops::Carry>("carry")) {}

    nrem::Prediction answer(nrem::Attempt& attempt) const {
        std::optional<Best> best;
        return loops::best_within_caps(
            [&] { search(attempt, best); },
            [&] { return best ? std::optional(best->answer) : std::nullopt; });
    }

private:
    void search(nrem::Attempt& attempt, std::optional<Best>& best) const {
        loops::Carried carried(attempt, carry_);
        std::map<std::string, Checks> known;  // by answer
        for (std::uint64_t tries = 0; tries < tries_; ++tries) {
            const auto reply = attempt.ask("draft", {{"carried", carried.text()}}, tries);
            const loops::Draft draft = loops::take_draft(attempt, reply);
            if (draft.good) {
                if (!best) best = {draft.answer, {}};
                const auto [place, is_new] = known.try_emplace(loops::canonical(draft.answer));
                if (is_new) place->second = check(attempt, draft);
                if (best->checks < place->second) best = {draft.answer, place->second};
            }
            const bool is_right = best && best->checks.right == checks_;
            if (!attempt.go_on() || is_right) return;
            if (draft.good && tries + 1 < tries_)
                carried.add("Answer given: " + loops::said(attempt.cue(), draft.answer) +
                            "\nReason: " + draft.reason + "\nIt was not found right.");
        }
    }
    Checks check(nrem::Attempt& attempt, const loops::Draft& draft) const {
        const std::string said = loops::said(attempt.cue(), draft.answer);
        Checks made;
        for (const auto& reply :
             loops::ask_samples(attempt, "check", {{"answer", said}}, 0, checks_)) {
            const auto verdict = loops::read_verdict(reply, attempt.text());
            loops::think_verdict(attempt, verdict, draft.thought);
            if (verdict.is_right()) ++made.right;
            if (std::isfinite(verdict.score)) made.score += verdict.score;
        }
        return made;
    }

    std::uint64_t tries_;
    std::uint64_t checks_;
    loops::Carry carry_;
};

}  // namespace

NREM_PLUGIN("verify", "0.1.0",
            nrem::loop<Verify>({"verify", "drafts until one of them passes all checks",
                                "arXiv 2110.14168 (Training Verifiers)"}))
