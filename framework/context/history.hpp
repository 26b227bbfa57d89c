// All experiences of a stream so far whose truth was revealed, for the host alone: probes and
// canaries are drawn from it, and no policy ever sees it.
#pragma once

#include <cstdint>
#include <vector>

#include "context/stream.hpp"

namespace nrem::core {

class History {
public:
    // Keeps nothing when `kept` is false, for cells that never draw.
    History(const Stream& stream, bool kept);

    void add(const nrem_experience& experience) {
        if (kept_ && experience.truth) items_.push_back(experience);
    }

    enum class Role { any, probe, canary };
    struct Draw {
        std::size_t count = 0;
        std::uint64_t before = 0;  // steps below this one
        std::uint64_t now = 0;     // the step that comes next; ages count from here
        std::uint64_t seed = 0;
        Role role = Role::any;  // an experience is a probe or a canary once and for all
    };
    // At most `count`, the same number from each doubling of age as far as there are as many, by
    // rising step. An experience whose item has a newer one is never drawn: it may be out of date.
    [[nodiscard]] std::vector<nrem_experience> draw(const Draw& draw) const;

private:
    [[nodiscard]] bool fits(std::size_t index, const Draw& draw) const;
    [[nodiscard]] std::size_t index_of(std::uint64_t step) const;  // the first not before it

    const Stream& stream_;
    bool kept_;
    std::vector<nrem_experience> items_;
};

}  // namespace nrem::core
