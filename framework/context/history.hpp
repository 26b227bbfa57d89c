// All experiences of a stream so far, as they were revealed, for the host alone: probes and
// canaries are drawn from it, and what a policy replays is held against it. No policy sees it.
#pragma once

#include <cstdint>
#include <vector>

#include "context/stream.hpp"

namespace nrem::core {

class History {
public:
    // Keeps nothing when `kept` is false, for cells that never sleep.
    History(const Stream& stream, bool kept);

    // Their steps rise.
    void add(const nrem_experience& experience);

    enum class Role { any, probe, canary };
    struct Draw {
        std::size_t count = 0;
        std::uint64_t before = 0;  // steps below this one
        std::uint64_t now = 0;     // the step that comes next; ages count from here
        std::uint64_t seed = 0;
        Role role = Role::any;  // an experience is a probe or a canary once and for all
    };
    // At most `count`, the same number from each doubling of age as far as there are as many, by
    // rising step. Only what has an answer that was shown; and an experience whose item has a newer
    // one is never drawn: it may be out of date.
    [[nodiscard]] std::vector<nrem_experience> draw(const Draw& draw) const;

    // The next three may be asked by a night while the lane goes on and adds more: they look at
    // nothing from step `before` on.

    // Whether cue and truth of an experience are the host's own, not what a plugin made of them.
    [[nodiscard]] bool owns(const nrem_experience& experience, std::uint64_t before) const;
    // An experience that a plugin made, with what one of an older interface does not know of.
    [[nodiscard]] nrem_experience completed(const nrem_experience& made,
                                            std::uint64_t before) const;
    // Whether what an experience says of its step (cue, answer, verdict) is what was revealed of
    // it, as far as it says anything. A guess at what was not revealed is never right.
    [[nodiscard]] bool tells(const nrem_experience& made, std::uint64_t before) const;

private:
    [[nodiscard]] bool fits(std::size_t index, const Draw& draw) const;
    [[nodiscard]] std::size_t index_of(std::uint64_t step) const;  // the first not before it
    [[nodiscard]] const nrem_experience* at(std::uint64_t step, std::uint64_t before) const;

    const Stream& stream_;
    bool kept_;
    // Both whole from the beginning, so that nothing moves while a night looks at them.
    std::vector<nrem_experience> items_;
    std::vector<std::uint32_t> positions_;  // in items_, from 1, by step; 0: it has none
};

}  // namespace nrem::core
