// The passes of a night: a sequence model reads the frozen context again and again, without any new
// input. Features are carried from pass to pass and end with the night; the fast weights stay
// ("Language Models Need Sleep", arXiv 2605.26099, section 3: algorithm 1).
#pragma once

#include <vector>

#include "sequence/tokens.hpp"

namespace nrem::core {

class Recurrence {
public:
    explicit Recurrence(const SequenceModelInstance& model)
        : model_(model), tensors_(layout_of(model).size()) {}

    // One pass over the context, on the candidate's fast weights. The first pass reads the tokens.
    // Later passes read the features of the pass before, or the tokens again where nothing is
    // `carried`. Throws Error for a context that is longer than the model's window.
    [[nodiscard]] nrem_pass pass(const std::vector<nrem_experience>& context, Memory& candidate,
                                 bool carried);

private:
    void encode(const std::vector<nrem_experience>& context);

    SequenceModel model_;
    std::size_t tensors_;  // number of fast-weight tensors, which come last in a memory
    Tokens tokens_;
    std::vector<float> features_;
    std::vector<float> before_;
    bool begun_ = false;
};

}  // namespace nrem::core
