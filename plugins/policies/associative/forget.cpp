// policy forget: follows, at night, the requests to forget since the last sleep, in order.
// With `by: request` each is replayed, and goes to the rule's `forget`. With `by: lesson` what the
// context tells of the item before the request is replayed with a gain below 0, for rules that
// unlearn but know no requests; what was told before the last sleep is out of its reach.
#include <cstdint>
#include <string>

#include "nrem/sdk.hpp"

namespace {

class Forget {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("by", "request", "request|lesson", "what is replayed"),
        nrem::number("gain", "1", {0, 100},
                     "how much of it is taken back, in terms of what one lesson writes"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.replay"});
    static constexpr auto traits =
        std::to_array<const char*>({"object.personal", "time.long", "write.sleep"});

    explicit Forget(const nrem::Params& params)
        : by_lesson_(params.text("by") == "lesson"), gain_(params.number("gain")) {}

    // In the first pass alone: what is gone cannot be taken back again.
    void consolidate(nrem::Night& night) {
        if (night.pass() > 0) return;
        const auto context = night.context();
        std::size_t requests = 0;
        std::size_t replays = 0;
        for (std::size_t i = 0; i < context.size() && !night.cancelled(); ++i) {
            if (context[i].kind != NREM_FORGET) continue;
            ++requests;
            replays += by_lesson_ ? unlearn(night, i) : ask(night, i);
        }
        if (requests > 0)
            night.note("forgotten", std::to_string(requests) + " requests, " +
                                        std::to_string(replays) + " replays");
    }

private:
    std::size_t ask(nrem::Night& night, std::size_t request) const {
        night.replay(night.context()[request], gain_);
        return 1;
    }
    std::size_t unlearn(nrem::Night& night, std::size_t request) const {
        const auto context = night.context();
        std::size_t replays = 0;
        for (std::size_t i = 0; i < request; ++i) {
            if (context[i].item != context[request].item || context[i].kind == NREM_FORGET)
                continue;
            night.replay(context[i], -gain_);
            ++replays;
        }
        return replays;
    }

    bool by_lesson_;
    double gain_;
};

}  // namespace

NREM_PLUGIN("forget", "0.1.0",
            nrem::policy<Forget>({"forget", "takes back what it is asked to forget",
                                  "arXiv 2403.11901 (Larimar)"}))
