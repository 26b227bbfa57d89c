// How the rule of a lane changes a memory at wake: what is written, and what reaches the rule besides
// experiences, which is kept while a night is on and told to the night's memory afterwards.
#pragma once

#include <cstdint>
#include <vector>

#include "host/instance.hpp"
#include "memory/editor.hpp"

namespace nrem::core {

class Learner {
public:
    // What reaches a rule besides experiences.
    struct Aside {
        std::uint64_t step = 0;
        const nrem_cue* used = nullptr;  // the cue of a query; nullptr: a boundary
    };

    // `rule` outlives it; `seed` is that of the lane.
    Learner(const RuleInstance& rule, std::uint64_t seed) : rule_(rule), seed_(seed) {}

    [[nodiscard]] MemoryEdits& edits() { return edits_; }
    void write(Memory& memory, const nrem_experience& experience);
    [[nodiscard]] bool hears(const Aside& aside) const {
        return aside.used ? rule_.has(&nrem_rule::used) : rule_.has(&nrem_rule::boundary);
    }
    void tell(Memory& memory, const Aside& aside);

    // For the memory of a night that is on: tells it in order, up to `step`.
    void keep(const Aside& aside) { kept_.push_back(aside); }
    void catch_up(Memory& memory, std::uint64_t step);
    // The night is over.
    void forget_kept();

private:
    const RuleInstance& rule_;
    std::uint64_t seed_;
    MemoryEdits edits_;
    std::vector<Aside> kept_;
    std::size_t caught_up_ = 0;  // of these
};

}  // namespace nrem::core
