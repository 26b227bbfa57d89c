// stop fixed: after as many iterations as it is told.
#include "nrem/sdk.hpp"

namespace {

class Fixed {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::integer("n", "3", {1, 1e6}, "iterations of each answer"),
    };
    explicit Fixed(const nrem::Params& params) : n_(params.integer("n")) {}
    bool goes_on(const nrem::Standing& standing) const { return standing.iteration < n_; }

private:
    std::uint64_t n_;
};

}  // namespace

NREM_PLUGIN("fixed", "0.1.0", nrem::stop<Fixed>({"fixed", "after a fixed number of iterations"}))
