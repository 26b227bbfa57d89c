// The stage for stops: one instance, and how an answer stands.
#pragma once

#include "nrem/sdk/stop.hpp"
#include "plugins/stage.hpp"

namespace nrem::stage {

class StopStage {
public:
    explicit StopStage(const std::string& name, const Given& given = {})
        : stop_(make<nrem_stop>(core::Kind::stop, name, given)) {}
    bool goes_on(nrem_standing standing) const {
        standing.struct_size = sizeof standing;
        std::int32_t more = -1;
        stop_.call(&nrem_stop::decide, &standing, &more);
        return more == 1;
    }

private:
    core::StopInstance stop_;
};

// Nothing was said yet but that an iteration is over.
inline nrem_standing standing_after(std::uint64_t iterations) {
    nrem_standing made{};
    made.iteration = iterations;
    made.changed = -1;
    made.verdict = -1;
    made.score = none;
    made.margin = none;
    return made;
}

}  // namespace nrem::stage
