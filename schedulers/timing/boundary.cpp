// scheduler boundary: sleeps where a session or segment ends, if anything happened in it.
#include "nrem/sdk.hpp"

namespace {

class Boundary {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("every", "1", {1, 1e12}, "boundaries from one sleep to the next"),
    });
    static constexpr const char* offers[] = {"scheduler.boundary"};
    explicit Boundary(const nrem::Params& params) : every_(params.integer("every")) {}

    nrem::Decision decide(const nrem::Day& day) {
        if (!day.at_boundary || day.steps == 0) return {};
        if (++passed_ < every_) return {};
        passed_ = 0;
        return {.sleep = true};
    }

private:
    std::uint64_t every_;
    std::uint64_t passed_ = 0;
};

}  // namespace

NREM_PLUGIN("boundary", "0.1.0",
            nrem::scheduler<Boundary>({"boundary", "sleeps where a session ends"}))
