// loops vote and vote_predicted: several samples of an answer, of which the commonest is taken.
//
// Samples are drafts of a language model, or answers of the trial's predictor. vote_predicted has
// the latter alone and needs no language model. Without a readable answer there is no vote.
#include "engines/loops/caps.hpp"
#include "engines/loops/drafts.hpp"
#include "engines/loops/votes.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace loops = nrem::loops;

enum class By { draft, predict };
constexpr auto names_of(By) {
    return std::to_array<std::string_view>({"draft", "predict"});
}

constexpr auto shared = std::to_array<nrem::ParamSpec>({
    nrem::integer("n", "5", {1, 1000}, "samples"),
    nrem::flag("weighted", "false", "a vote counts by its sample's probability"),
    nrem::integer("at_once", "0", {0, 1000},
                  "samples that are asked before the stop is; 0: all of them"),
});

class Votes {
public:
    static constexpr auto offers = std::to_array<const char*>({"loop.votes"});

    Votes(const nrem::Params& params, By by)
        : by_(by),
          n_(params.integer("n")),
          weighted_(params.flag("weighted")),
          at_once_(params.integer("at_once")) {}

    nrem::Prediction answer(nrem::Attempt& attempt) const {
        loops::Votes votes;
        const auto sample = [&] {
            for (std::uint64_t done = 0; done < n_;) {
                const std::uint64_t count = loops::next_batch(attempt, n_ - done, at_once_);
                by_ == By::draft ? draft(attempt, done, count, votes)
                                 : predict(attempt, done, count, votes);
                done += count;
                if (!attempt.go_on()) return;
            }
        };
        return loops::best_within_caps(sample, [&] { return votes.leader(attempt.random()); });
    }

private:
    void draft(nrem::Attempt& attempt, std::uint64_t first, std::uint64_t count,
               loops::Votes& votes) const {
        for (const auto& reply : loops::ask_samples(attempt, "draft", {}, first, count)) {
            const double weight = weighted_ && reply.good() ? loops::probability_of(reply) : 1;
            const auto made = loops::take_draft(attempt, reply, -1, weighted_ ? weight : nrem::none);
            if (made.good) votes.add(made.answer, weight);
        }
    }
    void predict(nrem::Attempt& attempt, std::uint64_t first, std::uint64_t count,
                 loops::Votes& votes) const {
        std::vector<nrem::Guess> guesses;
        for (std::uint64_t i = 0; i < count; ++i)
            guesses.push_back({.cue = &attempt.cue(), .sample = first + i});
        for (const auto& made : attempt.predict(guesses)) {
            if (!loops::is_answer(attempt.cue(), made)) continue;
            const double weight = weighted_ ? loops::probability_of(made) : 1;
            attempt.propose(made, {}, -1, weighted_ ? weight : nrem::none);
            votes.add(made, weight);
        }
    }

    By by_;
    std::uint64_t n_;
    bool weighted_;
    std::uint64_t at_once_;
};

struct Vote : Votes {
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        shared[0], shared[1], shared[2],
        nrem::choice("by", By::draft, "drafts with reasons, or answers of the predictor"),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.generate"});
    explicit Vote(const nrem::Params& params) : Votes(params, params.choice<By>("by")) {}
};

struct VotePredicted : Votes {
    static constexpr auto schema = shared;
    explicit VotePredicted(const nrem::Params& params) : Votes(params, By::predict) {}
};

constexpr const char* paper = "arXiv 2203.11171 (Self-Consistency)";

}  // namespace

NREM_PLUGIN("vote", "0.1.0",
            nrem::loop<Vote>({"vote", "the commonest of several sampled answers", paper}),
            nrem::loop<VotePredicted>({"vote_predicted",
                                       "the commonest of several answers of the predictor", paper}))
