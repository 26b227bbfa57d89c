// scheduler every_n: sleeps after every n events (boundaries are not counted).
#include "nrem/sdk.hpp"

namespace {

class EveryN {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("n", "30", {1, 1e12}, "events from one sleep to the next"),
    });
    explicit EveryN(const nrem::Params& params) : n_(params.integer("n")) {}
    nrem::Decision decide(const nrem::Day& day) { return {.sleep = day.steps >= n_}; }

private:
    std::uint64_t n_;
};

}  // namespace

NREM_PLUGIN("every_n", "0.1.0", nrem::scheduler<EveryN>({"every_n", "sleeps after every n events"}))
