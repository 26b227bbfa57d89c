// stop learned: when a logistic model of how the answer stands gives another iteration too little
// chance to be of use. `nrem fit-stop` fits it to runs of other seeds.
#include "engines/loops/data_file.hpp"
#include "engines/loops/logistic.hpp"
#include "nrem/sdk.hpp"

namespace {

using nrem::loops::Logistic;

Logistic loaded(const nrem::Params& params) {
    const std::string path = nrem::loops::located(params, "weights");
    const std::string text = nrem::loops::content_of(path);
    try {
        return Logistic(text);
    } catch (const std::invalid_argument& failure) {
        throw std::invalid_argument("weights: " + path + ": " + failure.what());
    }
}

class Learned {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::text("weights", nullptr,
                   "file of weights (JSON): a path in the data folders, or an absolute one"),
    };
    explicit Learned(const nrem::Params& params) : model_(loaded(params)) {}
    bool goes_on(const nrem::Standing& standing) const { return model_.goes_on(standing); }

private:
    Logistic model_;
};

}  // namespace

NREM_PLUGIN("learned", "0.1.0",
            nrem::stop<Learned>({"learned", "when a model that was fitted to other runs says so"}))
