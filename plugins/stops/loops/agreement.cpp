// stop agreement: once it is likely enough that the answer with most proposals stays the one with
// most, as in adaptive consistency.
#include <algorithm>
#include <boost/math/special_functions/beta.hpp>

#include "nrem/sdk.hpp"

namespace {

constexpr std::uint64_t most_votes = 1'000'000;  // beyond these nothing is left to be decided

double counted(std::uint64_t votes) {
    return static_cast<double>(std::min(votes, most_votes));
}

// Of Beta(leader + 1, second + 1), the part above 1/2: the posterior chance, from a uniform prior,
// that the leader has more of all votes than the second.
double chance_of_majority(std::uint64_t leader, std::uint64_t second) {
    return boost::math::ibetac(counted(leader) + 1, counted(second) + 1, 0.5);
}

class Agreement {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::number("threshold", "0.95", {0.5, 1},
                     "chance that the leader stays the majority, above which it stops"),
    };
    static constexpr const char* needs[] = {"loop.votes"};
    explicit Agreement(const nrem::Params& params) : threshold_(params.number("threshold")) {}

    bool goes_on(const nrem::Standing& standing) const {
        return chance_of_majority(standing.leader, standing.second) <= threshold_;
    }

private:
    double threshold_;
};

}  // namespace

NREM_PLUGIN("agreement", "0.1.0",
            nrem::stop<Agreement>(
                {"agreement", "when the leader is likely to stay the majority",
                 "Let's Sample Step by Step: Adaptive-Consistency, arXiv 2305.11860"}))
