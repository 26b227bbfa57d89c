// The lines of trials/<id>/thoughts.jsonl: what a loop thought aloud on its way to an answer, and
// what the host found each proposal and each review to be. No component reads it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.hpp"
#include "base/names.hpp"
#include "nrem/sdk/values.hpp"
#include "plan/loop_count.hpp"
#include "wake/thoughts.hpp"

namespace nrem::core {

// Those of nrem_thought.
enum class ThoughtKind { proposal, review, action, observation, note };
constexpr auto names_of(ThoughtKind) {
    return std::to_array<std::string_view>({"proposal", "review", "action", "observation", "note"});
}

// Texts are borrowed.
struct ThoughtLine {
    std::uint64_t stream = 0;
    std::uint64_t step = 0;
    std::uint64_t index = 0;  // of the thought within its answer
    std::uint64_t iteration = 0;
    std::optional<std::uint64_t> parent;
    ThoughtKind kind = ThoughtKind::note;
    std::string_view text;
    std::string_view answer;  // where it differs from the text
    double score = none;
    double margin = none;
    std::optional<std::uint64_t> verdict;  // of a review: 1 right, 0 wrong
    std::optional<std::uint64_t> correct;  // of a proposal
};
void fields(auto& archive, Of<ThoughtLine> auto& line) {
    archive("stream", line.stream);
    archive("step", line.step);
    archive("index", line.index);
    archive("iteration", line.iteration);
    archive("parent", line.parent);
    archive("kind", line.kind);
    archive.unless_empty("text", line.text);
    archive.unless_empty("answer", line.answer);
    archive("score", line.score);
    archive("margin", line.margin);
    archive("verdict", line.verdict);
    archive("correct", line.correct);
}

// By thought: 1, 0, or -1 where it is no proposal or not a matter of right and wrong.
using Verdicts = std::vector<std::int8_t>;

void append_thoughts(std::string& log, std::uint64_t stream, std::uint64_t step,
                     const Thoughts& thoughts, const Verdicts& correct);

// What an answer took, with what its proposals and reviews were.
[[nodiscard]] LoopCount judged(LoopCount count, const Thoughts& thoughts, const Verdicts& correct);

}  // namespace nrem::core
