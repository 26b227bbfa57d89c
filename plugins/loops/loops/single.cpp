// loop single: the answer of the trial's predictor, asked once. What another loop is compared with.
#include "nrem/sdk.hpp"

namespace {

class Single {
public:
    explicit Single(const nrem::Params&) {}

    nrem::Prediction answer(nrem::Attempt& attempt) const {
        const nrem::Prediction made = attempt.predict(attempt.cue());
        attempt.propose(made);
        attempt.go_on();
        return made;
    }
};

}  // namespace

NREM_PLUGIN("single", "0.1.0",
            nrem::loop<Single>({"single", "the predictor's answer, asked once"}))
