// loop think: a sequence model goes over the question again and again before it answers.
//
// Each pass begins with the features that came out of the one before. The answer after each of them
// is proposed, and the last one is given.
#include "engines/loops/caps.hpp"
#include "nrem/sdk.hpp"

namespace {

class Think {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("passes", "4", {1, 10000}, "over the question"),
    });
    static constexpr auto needs = std::to_array<const char*>({"sequence_model.forward"});
    static constexpr auto offers = std::to_array<const char*>({"loop.votes", "loop.margin"});

    explicit Think(const nrem::Params& params) : passes_(params.integer("passes")) {}

    nrem::Prediction answer(nrem::Attempt& attempt) const {
        std::optional<nrem::Prediction> last;
        const auto think = [&] {
            for (std::uint64_t pass = 0; pass < passes_; ++pass) {
                last = attempt.predict(attempt.cue(), 0, pass > 0);
                attempt.propose(*last);
                if (!attempt.go_on()) return;
            }
        };
        return nrem::loops::best_within_caps(think, [&] { return last; });
    }

private:
    std::uint64_t passes_;
};

}  // namespace

NREM_PLUGIN("think", "0.1.0",
            nrem::loop<Think>({"think", "several passes of a sequence model over the question",
                               "arXiv 2502.05171 (Latent Reasoning by Recurrent Depth)"}))
