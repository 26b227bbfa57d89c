// backend mlp: the output of a network that is in the memory. The recalled vector is one logit
// per choice, or else a vector whose dot product with a choice's code is its logit; the answer is
// their softmax. Without a vector all choices are equally probable.
#include <vector>

#include "engines/associative/codes.hpp"
#include "engines/continual/softmax.hpp"
#include "nrem/sdk.hpp"

namespace {

class Softmax {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::number("temperature", "1", {1e-6, 1e6}, "by which the logits are divided"),
    });
    static constexpr auto needs = std::to_array<const char*>({"task.choices"});
    static constexpr auto offers =
        std::to_array<const char*>({"backend.reads_vector", "backend.probabilities"});

    explicit Softmax(const nrem::Params& params) : temperature_(params.number("temperature")) {}

    void predict(const nrem::Question& question, nrem::AnswerSink& answer) const {
        const std::size_t count = nrem::choices(question.cue()).size();
        if (count == 0) return;
        thread_local std::vector<double> logits;
        logits.assign(count, 0);
        const auto recalled = question.recalled_vector();
        if (recalled.size() == count)
            std::copy(recalled.begin(), recalled.end(), logits.begin());
        else if (!recalled.empty())
            nrem::score_codes(recalled, question.cue(), logits);
        nrem::softmax(std::span<const double>(logits), temperature_, answer.probabilities(count));
    }

private:
    double temperature_;
};

}  // namespace

NREM_PLUGIN("mlp_backend", "0.1.0",
            nrem::backend<Softmax>({"mlp", "softmax of the logits that the memory reads out",
                                    "Bridle 1990 (softmax)"}))
