// The streams of a task as training data of a sequence model: what is observed up to a boundary is
// one chunk to be slept over; each question is a chunk to be predicted.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "context/stream.hpp"
#include "nrem/abi/trainer.h"

namespace nrem::core {

// A vocabulary: words and their indices; each word is a token.
class Vocabulary {
public:
    Vocabulary() = default;
    explicit Vocabulary(std::vector<std::string> words);
    [[nodiscard]] const std::vector<std::string>& words() const { return words_; }
    // Throws Error for a word that is not in the vocabulary.
    [[nodiscard]] std::uint32_t token(std::string_view word) const;

private:
    std::vector<std::string> words_;
    std::map<std::string, std::uint32_t, std::less<>> tokens_;
};

// All words of the first `streams` streams under a seed, in order: cues, choices and truths. A rare
// answer may occur only among the choices.
[[nodiscard]] std::vector<std::string> words_of(const TaskInstance& task, std::uint64_t seed,
                                                std::uint64_t streams);

struct Chunk {
    std::int32_t phase = NREM_CONSOLIDATION;
    std::vector<std::uint32_t> tokens;
    std::vector<std::int32_t> targets;  // one per token, or NREM_NO_TARGET
};

// The words of a truth are the targets at the last words of its cue, one each. A truth that is
// revealed is part of the next chunk to be slept over, as it is in a trial. Throws Error for a
// truth with more words than its cue.
[[nodiscard]] std::vector<Chunk> chunks_of(const Stream& stream, const Vocabulary& vocabulary);

}  // namespace nrem::core
