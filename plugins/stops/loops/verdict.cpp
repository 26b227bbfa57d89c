// stop verdict: at the first review that calls the answer right.
#include "nrem/sdk.hpp"

namespace {

class Verdict {
public:
    static constexpr const char* needs[] = {"loop.verdict"};
    explicit Verdict(const nrem::Params&) {}
    bool goes_on(const nrem::Standing& standing) const { return standing.verdict != 1; }
};

}  // namespace

NREM_PLUGIN("verdict", "0.1.0",
            nrem::stop<Verdict>({"verdict", "when a review says that it is right"}))
