// How much of what a memory in words states is true, compared with the truths of the stream so far.
// Records of strength 0 are superseded and state nothing. Only for tasks that find statements in a
// text (nrem_task.statements).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "context/stream.hpp"
#include "memory/memory.hpp"

namespace nrem::core {

// Counts of items: each item counts by the best statement about it, but every false statement
// counts.
struct FactCount {
    std::uint32_t supported = 0;   // items whose latest truth is stated
    std::uint32_t stale = 0;       // statements that were true of the item earlier
    std::uint32_t fabricated = 0;  // statements that were never true
    std::uint32_t omitted = 0;     // items whose truth was shown and that are not supported
    friend bool operator==(const FactCount&, const FactCount&) = default;
};
void fields(auto& archive, Of<FactCount> auto& counts) {
    archive("supported", counts.supported);
    archive("stale", counts.stale);
    archive("fabricated", counts.fabricated);
    archive("omitted", counts.omitted);
}

class Faithfulness {
public:
    Faithfulness(const TaskInstance& task, const Stream& stream, std::uint64_t seed,
                 Feedback feedback = Feedback::truth)
        : task_(task), stream_(stream), seed_(seed), feedback_(feedback) {}

    // What the memory states after the events before `step`; nothing when its words have not
    // changed since the last call. Steps must not fall.
    [[nodiscard]] std::optional<FactCount> count(const Memory& memory, std::uint64_t step);

private:
    struct Known {
        std::string latest;
        std::set<std::string, std::less<>> before;
        bool shown = false;
    };
    void look_at(std::uint64_t step);

    const TaskInstance& task_;
    const Stream& stream_;
    std::uint64_t seed_;
    Feedback feedback_;
    std::string text_;                      // of the memory at the last call
    std::uint64_t looked_at_ = 0;           // number of events
    std::map<std::uint64_t, Known> known_;  // by item
};

}  // namespace nrem::core
