// policy replay: every pass lets the rule write the whole context once more.
//
// `prioritised` takes the worst predicted first (by loss, then by wrongness; what was never
// predicted comes last) and keeps the order of time among equals.
#include <numeric>
#include <vector>

#include "nrem/sdk.hpp"

namespace {

class Replay {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("order", "forward", "forward|reverse|random|prioritised",
                     "in which the context is replayed"),
        nrem::number("gain", "1", {0, 100}, "scales what each replay writes"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.replay"});

    explicit Replay(const nrem::Params& params)
        : order_(params.text("order")), gain_(params.number("gain")) {}

    void consolidate(nrem::Night& night) {
        const auto context = night.context();
        positions_.resize(context.size());
        std::iota(positions_.begin(), positions_.end(), std::size_t{0});
        arrange(night);
        for (const std::size_t position : positions_) {
            if (night.cancelled()) return;
            night.replay(context[position], gain_);
        }
    }

private:
    void arrange(const nrem::Night& night) {
        if (order_ == "reverse") std::reverse(positions_.begin(), positions_.end());
        if (order_ == "random") {
            auto random = night.random();
            random.shuffle(std::span(positions_));
        }
        if (order_ != "prioritised") return;
        const auto context = night.context();
        std::stable_sort(positions_.begin(), positions_.end(), [&](std::size_t a, std::size_t b) {
            return urgency(context[a]) > urgency(context[b]);
        });
    }

    static double urgency(const nrem::Experience& experience) {
        if (!std::isnan(experience.loss)) return experience.loss;
        if (experience.correct < 0) return -1;
        return experience.correct == 0 ? 1 : 0;
    }

    std::string order_;
    double gain_;
    std::vector<std::size_t> positions_;
};

}  // namespace

NREM_PLUGIN(
    "replay", "0.1.0",
    nrem::policy<Replay>({"replay", "each pass writes the whole context once more",
                          "Lin 1992 (experience replay); Schaul et al. 2016 (prioritised)"}))
