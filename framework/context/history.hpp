// All experiences of a stream so far, as they were revealed. Only the host sees them: it draws
// held-out questions and canaries from them and checks what a policy replays.
#pragma once

#include <cstdint>
#include <vector>

#include "context/stream.hpp"

namespace nrem::core {

class History {
public:
    // With `kept` false, for cells that never sleep, nothing is stored.
    History(const Stream& stream, bool kept);

    // Steps must rise from call to call.
    void add(const nrem_experience& experience);
    [[nodiscard]] const std::vector<nrem_experience>& all() const { return items_; }

    enum class Role { any, held_out, canary };
    struct Draw {
        std::size_t count = 0;
        std::uint64_t before = 0;  // only steps below this one
        std::uint64_t now = 0;     // the next step; ages are counted from it
        std::uint64_t seed = 0;
        Role role = Role::any;  // an experience is either a held-out question or a canary, always
    };
    // Returns at most `count` experiences by rising step, the same number from each doubling of age
    // where there are enough. Only experiences whose answer was shown are drawn, and never one
    // whose item has a newer truth, since it may be out of date, or is to be forgotten.
    [[nodiscard]] std::vector<nrem_experience> draw(const Draw& draw) const;

    // A night may call the next three while its lane adds more experiences: they ignore everything
    // from step `before` on.

    // Whether cue and truth of an experience are the host's own, and not made by a plugin.
    [[nodiscard]] bool owns(const nrem_experience& experience, std::uint64_t before) const;
    // An experience that a plugin made, with the user's own words where it tells what was revealed,
    // and none where it is invented.
    [[nodiscard]] nrem_experience completed(const nrem_experience& made,
                                            std::uint64_t before) const;
    // Whether what an experience claims about its step (cue, answer, verdict) is what was revealed
    // of it. Only claims that it makes are compared. A guess at what was not revealed is never
    // right.
    [[nodiscard]] bool tells(const nrem_experience& made, std::uint64_t before) const;

private:
    [[nodiscard]] bool fits(std::size_t index, const Draw& draw) const;
    [[nodiscard]] std::size_t index_of(std::uint64_t step) const;  // the first not before `step`
    [[nodiscard]] const nrem_experience* at(std::uint64_t step, std::uint64_t before) const;

    const Stream& stream_;
    bool kept_;
    // Both have their full size from the beginning, so that nothing moves while a night reads them.
    std::vector<nrem_experience> items_;
    std::vector<std::uint32_t> positions_;  // index in items_ plus 1, by step; 0: none
};

}  // namespace nrem::core
