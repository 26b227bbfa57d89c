// nrem.trainer/1 for C++: makes the slow weights of a sequence model.
#pragma once

#include <vector>

#include "nrem/abi/trainer.h"
#include "nrem/sdk/component.hpp"

namespace nrem {

enum class ChunkPhase : std::uint8_t { consolidation, prediction };

struct Chunk {
    ChunkPhase phase = ChunkPhase::consolidation;
    std::vector<std::uint32_t> tokens;
    std::vector<std::int32_t> targets;  // one per token: a token, or NREM_NO_TARGET
};

using Progress = nrem_progress;

inline Progress make_progress() {
    Progress progress{};
    progress.struct_size = sizeof progress;
    progress.loss = progress.held_out_loss = progress.accuracy = progress.all_right = none;
    return progress;
}

// What the host asks to have trained.
class Training {
public:
    explicit Training(const nrem_training& training) : training_(training) {}
    std::uint64_t seed() const { return training_.seed; }
    Array<nrem_str> vocabulary() const { return Array<nrem_str>(training_.vocabulary); }
    std::string_view folder() const { return view(training_.folder); }
    std::string_view weights() const { return view(training_.weights); }
    std::vector<Chunk> sequence(std::uint64_t index) const {
        return chunks(training_.sequence, index);
    }
    std::vector<Chunk> held_out(std::uint64_t index) const {
        return chunks(training_.held_out, index);
    }
    void report(const Progress& progress) const { training_.progress(training_.self, &progress); }
    bool cancelled() const { return training_.cancelled(training_.self) != 0; }
    const nrem_training& table() const { return training_; }

private:
    using Source = decltype(nrem_training::sequence);

    static Chunk copy(const nrem_chunk& chunk) {
        const auto& tokens = chunk.tokens;
        Chunk made;
        made.phase = chunk.phase == NREM_PREDICTION ? ChunkPhase::prediction
                                                    : ChunkPhase::consolidation;
        made.tokens.assign(tokens.data, tokens.data + tokens.count);
        if (chunk.targets)
            made.targets.assign(chunk.targets, chunk.targets + tokens.count);
        else
            made.targets.assign(tokens.count, NREM_NO_TARGET);
        return made;
    }

    std::vector<Chunk> chunks(Source source, std::uint64_t index) const {
        std::vector<Chunk> made;
        const nrem_chunk_sink sink{
            .struct_size = sizeof sink,
            .reserved = 0,
            .self = &made,
            .chunk =
                [](void* to, const nrem_chunk* chunk) {
                    static_cast<std::vector<Chunk>*>(to)->push_back(copy(*chunk));
                },
        };
        nrem_error error = detail::no_error();
        detail::check(source(training_.self, index, &sink, &error), error);
        return made;
    }

    const nrem_training& training_;
};

// clang-format off
template <class T>
concept Trainer = FromParams<T> && requires(T& trainer, const Training& training) {
    trainer.train(training);
};
// clang-format on

namespace detail {

template <Trainer T>
NREM_HIDDEN inline constexpr nrem_trainer trainer_functions{
    .struct_size = sizeof(nrem_trainer),
    .reserved = 0,
    .create = create<T>,
    .destroy = destroy<T>,
    .train = [](void* self, const nrem_training* training, nrem_error* error) -> nrem_code {
        return guard(error, [&] { static_cast<T*>(self)->train(Training(*training)); });
    },
};

}  // namespace detail

template <Trainer T>
constexpr nrem_component trainer(const About& about) {
    return detail::component<T>(NREM_TRAINER, about, &detail::trainer_functions<T>);
}

}  // namespace nrem
