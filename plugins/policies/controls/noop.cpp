// policy noop: a sleep that changes nothing, the control arm for what sleeping itself does (the
// context is still cleared).
#include "nrem/sdk.hpp"

namespace {

class Noop {
public:
    static constexpr const char* offers[] = {"policy.idle"};
    static constexpr auto traits = std::to_array<const char*>({"form.none"});
    explicit Noop(const nrem::Params&) {}
    void consolidate(nrem::Night&) {}
};

}  // namespace

NREM_PLUGIN("noop", "0.1.0", nrem::policy<Noop>({"noop", "changes nothing"}))
