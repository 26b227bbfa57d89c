// stop stable: when the last proposal has stayed the same for some iterations.
#include "nrem/sdk.hpp"

namespace {

class Stable {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::integer("iterations", "2", {1, 1e6},
                      "in a row without another answer, after the first that gave it"),
    };
    explicit Stable(const nrem::Params& params) : iterations_(params.integer("iterations")) {}
    bool goes_on(const nrem::Standing& standing) const { return standing.unchanged < iterations_; }

private:
    std::uint64_t iterations_;
};

}  // namespace

NREM_PLUGIN("stable", "0.1.0",
            nrem::stop<Stable>({"stable", "when the answer does not change any more"}))
