// How sequences become batches, and which of them are refused.
#include "episodes.hpp"

#include <gtest/gtest.h>

namespace nrem_torch {
namespace {

using nrem::Chunk;
using nrem::ChunkPhase;

Chunk context(std::vector<std::uint32_t> tokens) {
    return {ChunkPhase::consolidation, tokens,
            std::vector<std::int32_t>(tokens.size(), NREM_NO_TARGET)};
}

Chunk question(std::vector<std::uint32_t> tokens, std::vector<std::int32_t> targets) {
    return {ChunkPhase::prediction, tokens, targets};
}

constexpr Ask ask{Supervise::last, 2, 3, 4};

std::string refusal(const std::vector<std::vector<Chunk>>& sequences) {
    try {
        make_batch(sequences, 7, ask);
    } catch (const std::invalid_argument& failure) {
        return failure.what();
    }
    return "none";
}

TEST(Episodes, group_equally_long_questions_of_a_context) {
    const std::vector<Chunk> one{context({0, 1}), question({2}, {0}), question({2}, {1}),
                                 question({2, 2}, {0, 1})};
    const std::vector<Chunk> two{context({1, 1}), question({2}, {1}), question({2}, {1}),
                                 question({2, 2}, {1, 0})};
    const Batch batch = make_batch({one, two}, 0, ask);
    ASSERT_EQ(batch.episodes.size(), 1u);
    EXPECT_EQ(batch.episodes[0].tokens, (std::vector<std::int64_t>{0, 1, 1, 1}));
    ASSERT_EQ(batch.episodes[0].questions.size(), 2u);
    EXPECT_EQ(batch.episodes[0].questions[0].chunks, 2u);
    EXPECT_EQ(batch.episodes[0].questions[0].targets, (std::vector<std::int64_t>{0, 1, 1, 1}));
    EXPECT_EQ(batch.episodes[0].questions[1].targets, (std::vector<std::int64_t>{0, 1, 1, 0}));
}

TEST(Episodes, ask_chunk_n_after_pass_n) {
    const std::vector<Chunk> one{context({0}),       question({2}, {0}), question({2}, {0}),
                                 question({2}, {0}), context({0}),       question({2}, {0})};
    const Batch batch = make_batch({one}, 0, {Supervise::each, 2, 3, 4});
    ASSERT_EQ(batch.episodes.size(), 2u);
    ASSERT_EQ(batch.episodes[0].questions.size(), 2u);  // no pass is for the third
    EXPECT_EQ(batch.episodes[0].questions[0].pass, 1u);
    EXPECT_EQ(batch.episodes[0].questions[1].pass, 2u);
    EXPECT_EQ(batch.episodes[1].questions[0].pass, 1u);
}

TEST(Episodes, refuse_sequences_of_other_shapes_by_their_index) {
    EXPECT_EQ(refusal({{context({0, 1}), question({2}, {0})}, {context({0}), question({2}, {0})}}),
              "sequence 8 has chunks of other lengths (context 1 question 1) than sequence 7 "
              "(context 2 question 1); those of a batch must be alike");
}

TEST(Episodes, refuse_what_the_model_does_not_know) {
    EXPECT_EQ(refusal({{context({3}), question({2}, {0})}}),
              "sequence 7 has a token that is not in the vocabulary");
    EXPECT_EQ(refusal({{context({0}), question({2}, {3})}}),
              "sequence 7 has a target that is not in the vocabulary");
    EXPECT_EQ(refusal({{context({0, 0, 0, 0, 0}), question({2}, {0})}}),
              "sequence 7 has a chunk of more than the 4 tokens of the first training sequence");
}

TEST(Episodes, refuse_sequences_that_ask_nothing) {
    EXPECT_EQ(refusal({{context({0})}}), "sequence 7 has no prediction chunk with a target");
    EXPECT_EQ(refusal({{context({0}), question({2}, {-1})}}),
              "sequence 7 has no prediction chunk with a target");
}

}  // namespace
}  // namespace nrem_torch
