// loop best_of: several drafts, of which a verifier chooses.
//
// Each different answer is checked once, all at the same time. What is found right goes before what
// nothing was said about, and that before what is found wrong; among these the score decides, and
// the seed among equals.
#include "engines/loops/caps.hpp"
#include "engines/loops/drafts.hpp"
#include "engines/loops/once_each.hpp"
#include "engines/loops/verdicts.hpp"
#include "engines/loops/votes.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace loops = nrem::loops;

// By what an answer is, so that its order does not depend on when it came.
struct Checked {
    nrem::Prediction answer;
    std::pair<std::int32_t, double> rank;
};
using Candidates = std::map<std::string, Checked>;

class BestOf {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("n", "5", {1, 1000}, "drafts"),
        nrem::integer("at_once", "0", {0, 1000},
                      "drafts that are asked and checked before the stop is asked; 0: all of them"),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.generate"});
    static constexpr auto offers =
        std::to_array<const char*>({"loop.votes", "loop.verdict", "loop.score"});

    explicit BestOf(const nrem::Params& params)
        : n_(params.integer("n")), at_once_(params.integer("at_once")) {}

    nrem::Prediction answer(nrem::Attempt& attempt) const {
        Candidates checked;
        const auto sample = [&] {
            for (std::uint64_t done = 0; done < n_;) {
                const std::uint64_t count = loops::next_batch(attempt, n_ - done, at_once_, 2);
                check(attempt, drafts(attempt, done, count), checked);
                done += count;
                if (!attempt.go_on()) return;
            }
        };
        return loops::best_within_caps(sample, [&] { return best(checked, attempt.random()); });
    }

private:
    static std::vector<loops::Draft> drafts(nrem::Attempt& attempt, std::uint64_t first,
                                            std::uint64_t count) {
        std::vector<loops::Draft> made;
        for (const auto& reply : loops::ask_samples(attempt, "draft", {}, first, count)) {
            loops::Draft draft = loops::take_draft(attempt, reply);
            if (draft.good) made.push_back(std::move(draft));
        }
        return made;
    }
    static void check(nrem::Attempt& attempt, const std::vector<loops::Draft>& drafts,
                      Candidates& checked) {
        std::map<std::string, const loops::Draft*> unchecked;
        for (const auto& draft : drafts)
            if (!checked.contains(loops::canonical(draft.answer)))
                unchecked.try_emplace(loops::canonical(draft.answer), &draft);
        std::vector<std::string> shown;
        for (const auto& [key, draft] : unchecked)
            shown.push_back(loops::said(attempt.cue(), draft->answer));
        const auto replies = loops::OnceEach(attempt).ask("check", "answer", shown);
        auto reply = replies.begin();
        for (const auto& [key, draft] : unchecked) {
            const auto verdict = loops::read_verdict(*reply++, attempt.text());
            loops::think_verdict(attempt, verdict, draft->thought);
            checked[key] = {draft->answer, loops::rank(verdict)};
        }
    }
    static std::optional<nrem::Prediction> best(const Candidates& checked, nrem::Random random) {
        if (checked.empty()) return std::nullopt;
        std::vector<const nrem::Prediction*> answers;
        std::vector<std::pair<std::int32_t, double>> ranks;
        for (const auto& [key, one] : checked) {
            answers.push_back(&one.answer);
            ranks.push_back(one.rank);
        }
        return *answers[loops::heaviest(ranks, random)];
    }

    std::uint64_t n_;
    std::uint64_t at_once_;
};

}  // namespace

NREM_PLUGIN("best_of", "0.1.0",
            nrem::loop<BestOf>({"best_of", "several drafts, of which a verifier chooses",
                                "arXiv 2110.14168 (Training Verifiers)"}))
