// What a loop thinks aloud on its way to one answer, and how the answer stands after an iteration.
// Reused from answer to answer.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <span>
#include <string>
#include <vector>

#include "host/crossing.hpp"
#include "nrem/abi/stop.h"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

// An answer that was proposed, and how often.
struct Candidate {
    std::int64_t choice = -1;
    std::string text;   // where there is no choice
    std::size_t first;  // the thought
    std::uint64_t votes = 0;
};

class Thoughts {
public:
    // What one answer may think aloud.
    static constexpr std::size_t most = 10'000;
    static constexpr std::size_t most_bytes = 16 << 20;

    void begin(const nrem_cue& cue);
    // Copies the thought and returns its index; -1 and a fault of `check` where it is refused.
    std::int64_t add(const nrem_thought& thought, std::uint64_t iteration, Crossing& check);

    [[nodiscard]] std::span<const nrem_thought> all() const { return all_; }
    [[nodiscard]] nrem_array view() const {
        return {all_.data(), all_.size(), sizeof(nrem_thought)};
    }
    // By the order in which they were first proposed.
    [[nodiscard]] const std::vector<Candidate>& candidates() const { return candidates_; }
    // Of each proposal, in their order.
    [[nodiscard]] std::span<const std::size_t> candidate_of_proposal() const { return places_; }
    // The commonest, of equal ones the first; nullptr: nothing was proposed.
    [[nodiscard]] const Candidate* leader() const;
    // nullptr: none.
    [[nodiscard]] const nrem_thought* last(std::int32_t kind) const;
    // Whether the last proposal is a revision that says what an earlier thought said already.
    [[nodiscard]] bool is_stale_revision() const { return stale_revision_; }
    // After `iterations`; all but what the host knows of its bounds.
    [[nodiscard]] nrem_standing standing(std::uint64_t iterations);

private:
    [[nodiscard]] bool accepts(const nrem_thought& thought, Crossing& check) const;
    [[nodiscard]] nrem_str kept(nrem_str text);
    void count(const nrem_thought& proposal, std::size_t index);

    const nrem_cue* cue_ = nullptr;
    std::size_t bytes_ = 0;
    std::pmr::monotonic_buffer_resource texts_;
    std::vector<nrem_thought> all_;
    std::vector<Candidate> candidates_;
    std::vector<std::size_t> places_;  // of proposals, among these
    std::int64_t latest_ = -1;         // candidate of the last proposal
    std::int64_t latest_before_ = -1;  // the same at the end of the iteration before
    std::uint64_t proposals_ = 0;
    std::uint64_t unchanged_ = 0;
    bool stale_revision_ = false;
};

}  // namespace nrem::core
