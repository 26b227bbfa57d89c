// scheduler never: no sleep at all.
#include "nrem/sdk.hpp"

namespace {

class Never {
public:
    static constexpr const char* offers[] = {"scheduler.never"};
    explicit Never(const nrem::Params&) {}
    nrem::Decision decide(const nrem::Day&) { return {}; }
};

}  // namespace

NREM_PLUGIN("never", "0.1.0", nrem::scheduler<Never>({"never", "no sleep"}))
