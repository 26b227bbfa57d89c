#include "episodes.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace nrem_torch {

namespace {

using nrem::Chunk;
using nrem::ChunkPhase;
using Sequence = std::vector<Chunk>;

[[noreturn]] void refuse(std::uint64_t index, const std::string& why) {
    throw std::invalid_argument("sequence " + std::to_string(index) + " " + why);
}

bool is_target(std::int32_t target) {
    return target != NREM_NO_TARGET;
}

void check_chunk(const Chunk& chunk, std::uint64_t index, const Ask& ask) {
    const auto unknown = [&](auto token) {
        return static_cast<std::size_t>(token) >= ask.vocabulary;
    };
    if (chunk.tokens.empty()) refuse(index, "has an empty chunk");
    if (chunk.tokens.size() > ask.window)
        refuse(index, "has a chunk of more than the " + std::to_string(ask.window) +
                          " tokens of the first training sequence");
    if (std::any_of(chunk.tokens.begin(), chunk.tokens.end(), unknown))
        refuse(index, "has a token that is not in the vocabulary");
    for (const std::int32_t target : chunk.targets) {
        if (!is_target(target)) continue;
        if (unknown(target)) refuse(index, "has a target that is not in the vocabulary");
        if (chunk.phase == ChunkPhase::consolidation)
            refuse(index, "has targets in a consolidation chunk; only prediction chunks are asked");
    }
}

void check_sequence(const Sequence& sequence, std::uint64_t index, const Ask& ask) {
    bool asked = false;
    for (const Chunk& chunk : sequence) {
        check_chunk(chunk, index, ask);
        asked = asked || std::any_of(chunk.targets.begin(), chunk.targets.end(), is_target);
    }
    if (!asked) refuse(index, "has no prediction chunk with a target");
}

std::string shape_of(const Sequence& sequence) {
    std::string text;
    for (const Chunk& chunk : sequence)
        text += (chunk.phase == ChunkPhase::consolidation ? " context " : " question ") +
                std::to_string(chunk.tokens.size());
    return text;
}

void check_all(const std::vector<Sequence>& sequences, std::uint64_t first, const Ask& ask) {
    const std::string shape = shape_of(sequences.front());
    for (std::size_t i = 0; i < sequences.size(); ++i) {
        check_sequence(sequences[i], first + i, ask);
        if (shape_of(sequences[i]) != shape)
            refuse(first + i, "has chunks of other lengths (" + shape_of(sequences[i]).substr(1) +
                                  ") than sequence " + std::to_string(first) + " (" +
                                  shape.substr(1) + "); those of a batch must be alike");
    }
}

void append_context(Batch& batch, const std::vector<Sequence>& sequences, std::size_t chunk) {
    auto& episode = batch.episodes.emplace_back();
    episode.length = sequences.front()[chunk].tokens.size();
    for (const Sequence& sequence : sequences)
        episode.tokens.insert(episode.tokens.end(), sequence[chunk].tokens.begin(),
                              sequence[chunk].tokens.end());
}

Questions gather(const std::vector<Sequence>& sequences, std::size_t first, std::size_t last) {
    Questions made{0, last - first, sequences.front()[first].tokens.size(), {}, {}};
    for (const Sequence& sequence : sequences)
        for (std::size_t chunk = first; chunk < last; ++chunk) {
            const auto& [phase, tokens, targets] = sequence[chunk];
            made.tokens.insert(made.tokens.end(), tokens.begin(), tokens.end());
            made.targets.insert(made.targets.end(), targets.begin(), targets.end());
        }
    return made;
}

}  // namespace

Batch make_batch(const std::vector<Sequence>& sequences, std::uint64_t first, const Ask& ask) {
    check_all(sequences, first, ask);
    const Sequence& shape = sequences.front();
    Batch batch{sequences.size(), {}};
    std::size_t asked = 0;  // of this episode
    for (std::size_t chunk = 0; chunk < shape.size();) {
        if (shape[chunk].phase == ChunkPhase::consolidation) {
            append_context(batch, sequences, chunk++);
            asked = 0;
            continue;
        }
        if (batch.episodes.empty()) batch.episodes.emplace_back();
        const auto pass_of = [&](std::size_t number) {
            return ask.supervise == Supervise::last ? 0 : number;
        };
        const std::size_t begin = chunk;
        const std::size_t pass = pass_of(asked + 1);
        if (pass > ask.passes) {
            ++chunk;
            continue;
        }
        const auto joins = [&] {
            return chunk < shape.size() && shape[chunk].phase == ChunkPhase::prediction &&
                   shape[chunk].tokens.size() == shape[begin].tokens.size() &&
                   pass_of(asked + 1) == pass;
        };
        for (; joins(); ++chunk) ++asked;
        batch.episodes.back().questions.push_back(gather(sequences, begin, chunk));
        batch.episodes.back().questions.back().pass = pass;
    }
    return batch;
}

}  // namespace nrem_torch
