// What the host makes of an answer that leaves something open: equally likely choices.
#include "wake/answer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "wake/score.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t count = 4;

class Ties : public testing::Test {
protected:
    Ties() {
        for (std::size_t i = 0; i < count; ++i) choices_[i] = borrow(names_[i]);
        cue_.choices = {choices_.data(), count, sizeof(nrem_str)};
    }
    void settle(const std::vector<float>& probabilities, std::uint64_t seed) {
        answer_.begin(cue_, seed);
        float* given = answer_.sink().probabilities(answer_.sink().self, probabilities.size());
        std::copy(probabilities.begin(), probabilities.end(), given);
        answer_.settle();
    }
    [[nodiscard]] std::int64_t rank(std::int64_t choice, std::uint64_t seed) const {
        nrem_answer truth = make_answer();
        truth.choice = choice;
        return rank_of_truth(truth, answer_.view(), seed);
    }

    std::array<std::string_view, count> names_{"sun", "rain", "fog", "snow"};
    std::array<nrem_str, count> choices_{};
    nrem_cue cue_ = make_cue();
    AnswerBuffer answer_;
};

TEST_F(Ties, are_broken_by_the_seed_and_not_by_the_order_of_the_choices) {
    std::array<int, count> chosen{};
    for (std::uint64_t seed = 0; seed < 4000; ++seed) {
        settle({0.25F, 0.25F, 0.25F, 0.25F}, seed);
        ++chosen[static_cast<std::size_t>(answer_.choice())];
        EXPECT_EQ(rank(answer_.choice(), seed), 0);
    }
    for (const int times : chosen) EXPECT_NEAR(times, 1000, 120);  // four standard errors
}

TEST_F(Ties, are_among_the_likeliest_alone) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        settle({0.1F, 0.4F, 0.1F, 0.4F}, seed);
        EXPECT_EQ(answer_.choice() % 2, 1);
        EXPECT_EQ(answer_.text(), names_[static_cast<std::size_t>(answer_.choice())]);
        EXPECT_EQ(rank(4 - answer_.choice(), seed), 1);
        EXPECT_EQ(rank(0, seed) + rank(2, seed), 2 + 3);
    }
}

TEST_F(Ties, are_none_where_one_is_the_likeliest) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        settle({0.2F, 0.3F, 0.25F, 0.25F}, seed);
        EXPECT_EQ(answer_.choice(), 1);
    }
}

}  // namespace
}  // namespace nrem::core
