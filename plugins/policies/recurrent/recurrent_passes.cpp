// policy recurrent_passes: the trial's sequence model goes over the frozen context once a pass,
// without any new input, and writes to its fast weights as it goes ("Language Models Need Sleep",
// arXiv 2605.26099: N passes over a chunk before it is dropped; N is sleep.passes).
//
// carry: features is the paper's: each pass reads what the pass before has made of the tokens.
// carry: nothing shows the tokens anew each time, so that only the fast weights recur, which adds
// no depth. Halting is ours: once a pass changes less than that, later ones do nothing.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "nrem/sdk.hpp"

namespace {

class RecurrentPasses {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("carry", "features", "features|nothing",
                     "what goes from pass to pass beside the fast weights"),
        nrem::choice("halt_on", "features", "features|tensors", "whose change ends the night"),
        nrem::number("halt_below", "0", {0, 10},
                     "relative change of a pass below which there is no other; 0: never"),
        nrem::choice("begin", "memory", "memory|empty",
                     "fast weights that a night begins with; empty ones are added to the memory's"),
    });
    static constexpr auto needs = std::to_array<const char*>({"sequence_model.forward"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.state", "time.long", "write.sleep", "persistence.fading"});

    explicit RecurrentPasses(const nrem::Params& params)
        : reads_(params.text("carry") == "features" ? nrem::Night::Reads::features
                                                    : nrem::Night::Reads::tokens),
          halts_on_features_(params.text("halt_on") == "features"),
          halt_below_(params.number("halt_below")),
          begins_empty_(params.text("begin") == "empty") {}

    void consolidate(nrem::Night& night) {
        if (halted_) return;
        if (begins_empty_) put_memory_aside(night);
        const nrem_pass pass = night.forward(reads_);
        if (begins_empty_) add_memory(night);
        night.note("pass " + std::to_string(night.pass() + 1), account_of(pass));
        const double moved = halts_on_features_ ? pass.features_changed : pass.tensors_changed;
        halted_ = moved < halt_below_;  // false where it is not known yet
    }

private:
    static std::span<float> tensor(nrem::Night& night, std::size_t index) {
        const nrem_tensor& view = night.memory().tensors()[index];
        std::size_t size = 1;
        for (std::size_t i = 0; i < view.rank; ++i) size *= view.shape[i];
        return {night.edit().tensor(index), size};
    }

    // The tensors of a rule, which no pass sees, are put aside, too, and come back unchanged.
    void put_memory_aside(nrem::Night& night) {
        own_.resize(night.memory().tensors().size());
        memory_.resize(own_.size());
        for (std::size_t i = 0; i < own_.size(); ++i) {
            const auto values = tensor(night, i);
            if (night.pass() == 0) {
                memory_[i].assign(values.begin(), values.end());
                own_[i].assign(values.size(), 0);
            }
            std::ranges::copy(own_[i], values.begin());
        }
    }
    void add_memory(nrem::Night& night) {
        for (std::size_t i = 0; i < own_.size(); ++i) {
            const auto values = tensor(night, i);
            own_[i].assign(values.begin(), values.end());
            for (std::size_t at = 0; at < values.size(); ++at) values[at] += memory_[i][at];
        }
    }

    static std::string account_of(const nrem_pass& pass) {
        char text[96];
        std::snprintf(text, sizeof text, "fast weights moved by %.3g", pass.tensors_changed);
        std::string account = text;
        if (std::isnan(pass.features_changed)) return account;
        std::snprintf(text, sizeof text, ", features by %.3g", pass.features_changed);
        return account + text;
    }

    nrem::Night::Reads reads_;
    bool halts_on_features_;
    double halt_below_;
    bool begins_empty_;
    std::vector<std::vector<float>> memory_;  // its tensors when the night began (begin: empty)
    std::vector<std::vector<float>> own_;     // what this night alone has made so far
    bool halted_ = false;                     // in this night: a policy lives as long as one
};

}  // namespace

NREM_PLUGIN("recurrent_passes", "0.1.0",
            nrem::policy<RecurrentPasses>(
                {"recurrent_passes", "passes of a sequence model over its context, without input",
                 "Language Models Need Sleep, arXiv 2605.26099"}))
