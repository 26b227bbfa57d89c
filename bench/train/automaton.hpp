// Rule 110 on a ring of 16 cells, as sequences for the trainer: a row to sleep over, then rows of
// later times to be told from the fast weights. States are split into those of training and those
// of testing by a hash.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "nrem/sdk/random.hpp"
#include "nrem/sdk/trainer.hpp"

namespace nrem_bench {

constexpr std::size_t cells = 16;
using Row = std::uint16_t;

inline Row next(Row row) {
    const Row left = std::rotl(row, 1);
    const Row right = std::rotr(row, 1);
    return static_cast<Row>((row | right) & ~(left & row & right));
}

inline Row after(Row row, std::size_t steps) {
    for (std::size_t i = 0; i < steps; ++i) row = next(row);
    return row;
}

inline bool is_held_out(Row row) {
    return (row * 2654435761u >> 16) % 5 == 0;
}

// One state in five is held out.
enum class Split { training, testing };

inline Row draw(nrem::Random& random, Split split) {
    for (;;) {
        const Row row = static_cast<Row>(random.below(65536));
        if (is_held_out(row) == (split == Split::testing)) return row;
    }
}

// Tokens: the two values of a cell, then the words that ask for a time; time 0 asks for "now".
inline std::vector<std::string> vocabulary(std::size_t depth) {
    std::vector<std::string> words{"0", "1"};
    for (std::size_t t = 0; t <= depth; ++t) words.push_back("?" + std::to_string(t));
    return words;
}

inline nrem::Chunk context(Row row) {
    nrem::Chunk chunk{nrem::ChunkPhase::consolidation, {}, {}};
    for (std::size_t i = 0; i < cells; ++i) chunk.tokens.push_back(row >> i & 1);
    chunk.targets.assign(cells, NREM_NO_TARGET);
    return chunk;
}

inline nrem::Chunk question(Row answer, std::size_t asked_time) {
    nrem::Chunk chunk{nrem::ChunkPhase::prediction, {}, {}};
    chunk.tokens.assign(cells, static_cast<std::uint32_t>(2 + asked_time));
    for (std::size_t i = 0; i < cells; ++i) chunk.targets.push_back(answer >> i & 1);
    return chunk;
}

enum class Asked {
    times,  // rows of times drawn from 1 to depth
    now,    // chunk n asks for row n
    ladder  // chunk n for a time up to n / passes of the depth, then times drawn from all
};

struct Plan {
    Asked asked = Asked::times;
    std::size_t depth = 8;
    std::size_t questions = 2;
    std::size_t passes = 1;
};

inline std::vector<nrem::Chunk> sequence(const Plan& plan, nrem::Random random, Split split) {
    const Row row = draw(random, split);
    std::vector<nrem::Chunk> chunks{context(row)};
    const auto ask_up_to = [&](std::size_t depth) {
        const std::size_t time = 1 + random.below(depth);
        chunks.push_back(question(after(row, time), time));
    };
    const std::size_t passes = plan.asked == Asked::times ? 0 : plan.passes;
    for (std::size_t n = 1; n <= passes; ++n) {
        if (plan.asked == Asked::now)
            chunks.push_back(question(after(row, n), 0));
        else
            ask_up_to((plan.depth * n + plan.passes - 1) / plan.passes);
    }
    if (plan.asked != Asked::now)
        for (std::size_t i = 0; i < plan.questions; ++i) ask_up_to(plan.depth);
    return chunks;
}

}  // namespace nrem_bench
