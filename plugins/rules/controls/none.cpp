// rule none: recalls nothing and writes nothing, the control arm "no memory".
#include "nrem/sdk.hpp"

namespace {

class None {
public:
    static constexpr auto traits = std::to_array<const char*>({"form.none"});
    explicit None(const nrem::Params&) {}
    void read(const nrem::Memory&, const nrem::Cue&, nrem::Recall&) const {}
    void write(nrem::MemoryEditor&, const nrem::Experience&, const nrem::Occasion&) {}
};

}  // namespace

NREM_PLUGIN("none", "0.1.0", nrem::rule<None>({"none", "recalls nothing and writes nothing"}))
